package dev.quorate.backup.store;

import dev.quorate.manager.spec.StoreAddress;

import java.io.IOException;

/// Opens the store that an address names.
public final class Stores {
    private Stores() {}

    /// Opens a store to read from and to write to. Nothing is contacted yet; a directory that does
    /// not exist is refused when it is used, since the address may be mistyped or a disk not
    /// mounted.
    public static BackupStore open(StoreAddress address) {
        return open(address, StoreSettings.DEFAULT);
    }

    public static BackupStore open(StoreAddress address, StoreSettings settings) {
        return switch (address) {
            case StoreAddress.Directory(var path) -> new DirectoryStore(path, settings);
            case StoreAddress.S3 s3 -> new S3Store(s3, settings);
        };
    }

    /// As [#open], but a missing directory is made (it alone, not what it lies in). A bucket is
    /// never made: its region, encryption and lock are decisions of its owner.
    public static BackupStore openOrCreate(StoreAddress address, StoreSettings settings)
            throws IOException {
        if (address instanceof StoreAddress.Directory(var path)) {
            DirectoryFiles.createRoot(path);
        }
        return open(address, settings);
    }
}
