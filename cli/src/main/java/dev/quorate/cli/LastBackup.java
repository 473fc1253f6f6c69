package dev.quorate.cli;

import dev.quorate.backup.archive.BackupId;
import dev.quorate.backup.capture.LatestBackup;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.spec.StoreAddress;

import java.io.IOException;
import java.util.Optional;

/// The newest backup of a cluster, as far as it is known without asking a store.
final class LastBackup {
    private LastBackup() {}

    /// Its id; empty when this manager took none, or took it into another store.
    static Optional<BackupId> id(Cluster cluster, StoreAddress address) throws IOException {
        return LatestBackup.read(cluster.home())
                .filter(latest -> latest.location().startsWith(address + "/"))
                .flatMap(latest -> BackupId.parse(latest.id()));
    }
}
