package dev.quorate.backup.archive;

import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.Condition;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.backup.store.ObjectSource;
import dev.quorate.backup.store.PutResult;

import java.io.IOException;
import java.util.Arrays;

/// Objects that fit into memory: the JSON documents.
final class SmallObject {
    private SmallObject() {}

    /// @throws DocumentException when it is larger than any of ours
    static byte[] read(BackupStore store, ObjectKey key) throws IOException {
        try (var in = store.open(key, 0)) {
            var bytes = in.readNBytes(CanonicalJson.BYTES_MAX + 1);
            if (bytes.length > CanonicalJson.BYTES_MAX) {
                throw new DocumentException(
                        "it has more than %d bytes".formatted(CanonicalJson.BYTES_MAX));
            }
            return bytes;
        }
    }

    /// Puts what must not be there yet, and looks that it is there afterwards.
    ///
    /// @return whether these very bytes are there now; false when others were there before
    static boolean publish(BackupStore store, ObjectKey key, byte[] bytes)
            throws IOException, InterruptedException {
        return switch (store.put(key, ObjectSource.of(bytes), Condition.IF_ABSENT)) {
            case PutResult.Stored _ -> Arrays.equals(read(store, key), bytes);
            case PutResult.AlreadyThere _ -> false;
        };
    }
}
