package dev.quorate.cli;

import dev.quorate.backup.capture.LatestBackup;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/// The newest backup of a cluster, as far as it is known without asking a store.
final class LastBackup {
    private LastBackup() {}

    /// In a few words; empty when this manager took none.
    static String of(Cluster cluster) throws IOException {
        return LatestBackup.read(cluster.home())
                .map(latest ->
                        "%s ago, revision %d (%s)"
                                .formatted(
                                        Text.age(Duration.between(latest.takenAt(), Instant.now())),
                                        latest.revision(),
                                        latest.id()))
                .orElse("");
    }
}
