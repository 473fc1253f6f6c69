package dev.quorate.cli.daemon;

import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.spec.StoreAddress;
import dev.quorate.manager.state.Home;

import java.io.IOException;

/// The store that a cluster's specification names, or the home's own.
public record ClusterStore(StoreAddress address, BackupStore store, Backups backups)
        implements AutoCloseable {
    public static ClusterStore open(Home home, Cluster cluster) throws IOException {
        var local = new StoreAddress.Directory(home.store());
        var address = cluster.spec().backup().store().orElse(local);
        var store =
                address.equals(local)
                        ? Stores.openOrCreate(address, StoreSettings.DEFAULT)
                        : Stores.open(address);
        return new ClusterStore(address, store, Backups.open(store, cluster.name()));
    }

    /// The log of changes. What its catalogue was made of is kept for the next time.
    public ChangeLog log(Cluster cluster) throws IOException {
        return ChangeLog.open(store, cluster.name(), cluster.pki().signer().verifyingKey())
                .cachedIn(cluster.home().directory().resolve("records").resolve("segments"));
    }

    @Override
    public void close() {
        store.close();
    }
}
