package dev.quorate.backup.archive;

import dev.quorate.backup.archive.Manifest.Source;
import dev.quorate.backup.archive.Publisher.Draft;
import dev.quorate.backup.archive.Publisher.Surroundings;
import dev.quorate.backup.seal.Recipients;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.backup.snapshot.TrailerRule;
import dev.quorate.backup.snapshot.Verification;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.spec.MemberId;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/// Snapshots of real members, brought into a store as a capture does it.
final class GoldenBackup {
    static final String CLUSTER = "prod";
    static final LineageId LINEAGE = new LineageId("cdf818194e3a8c32-0011223344556677");
    static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private GoldenBackup() {}

    static Path unpack(String name, Path directory) throws IOException {
        var file = directory.resolve(name + ".db");
        try (var packed =
                new GZIPInputStream(
                        Objects.requireNonNull(
                                GoldenBackup.class.getResourceAsStream(
                                        "/snapshots/" + name + ".db.gz"),
                                name))) {
            Files.copy(packed, file);
        }
        return file;
    }

    static Draft draft(Path file, Instant takenAt) throws IOException, InterruptedException {
        return draft(file, takenAt, Recipients.NONE);
    }

    static Draft draft(Path file, Instant takenAt, Recipients recipients)
            throws IOException, InterruptedException {
        try (var snapshot = SnapshotFile.open(file);
                var bytes =
                        new DigestingOutput(
                                OutputStream.nullOutputStream(), TransferListener.none())) {
            Files.copy(file, bytes);
            var report = ((Verification.Sound) snapshot.verify(TrailerRule.REQUIRED)).report();
            return new Draft(
                    "uid-1",
                    LINEAGE,
                    LINEAGE.text().substring(0, 16),
                    "3.6.16",
                    new Source("prod-2", MemberId.parse("8e9e05c52164694d"), 1),
                    bytes.digest(),
                    report,
                    "0.1.0",
                    takenAt,
                    List.of(),
                    recipients);
        }
    }

    static Surroundings around() {
        return new Surroundings(
                () -> {}, InstantSource.fixed(NOON.plusSeconds(60)), TransferListener.none());
    }

    static Manifest publish(BackupStore store, Path file, Instant takenAt, SigningKey key)
            throws IOException, InterruptedException {
        return Backups.open(store, CLUSTER).publish(file, draft(file, takenAt), key, around());
    }

    static ClusterCard card(String uid) {
        return new ClusterCard(
                CLUSTER,
                uid,
                LINEAGE,
                "kind: EtcdCluster\n",
                List.of(
                        new ClusterCard.Member(
                                "prod-1",
                                MemberId.parse("8e9e05c52164694d"),
                                List.of("https://127.0.0.1:2380"))),
                Map.of("peer", "PEM"),
                NOON);
    }
}
