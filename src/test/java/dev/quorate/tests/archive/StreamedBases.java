package dev.quorate.tests.archive;

import dev.quorate.backup.archive.DigestingOutput;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.archive.Publisher;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.capture.Bases;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.backup.snapshot.TrailerRule;
import dev.quorate.backup.snapshot.Verification;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.Probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Snapshots of a bench's cluster, as `backup now` takes them of a managed one.
record StreamedBases(ArchiveSide side) implements Bases {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Override
    public Base take(String reason) throws IOException, InterruptedException {
        var file = Files.createTempFile(side.root(), "base", ".db");
        try {
            for (var endpoint : side.sources().inOrder()) {
                try {
                    var revision = side.changes().revision(endpoint, DEADLINE).revision();
                    var member = side.etcd().probe(endpoint, DEADLINE).status().orElseThrow();
                    var takenAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
                    try (var out = Files.newOutputStream(file)) {
                        var digest = new DigestingOutput(out, TransferListener.none());
                        side.etcd().snapshot(endpoint, digest, DEADLINE);
                        out.flush();
                        return of(publish(file, digest, takenAt, member, revision));
                    }
                } catch (EtcdException unanswered) {
                    System.err.println(unanswered.getMessage());
                }
            }
            throw new IOException("no member gave a snapshot");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Base of(Manifest manifest) {
        return new Base(
                manifest.lineage(),
                manifest.revision(),
                manifest.compactRevision(),
                manifest.takenAt());
    }

    private Manifest publish(
            Path file, DigestingOutput digest, Instant takenAt, Probe.Status member, long revision)
            throws IOException, InterruptedException {
        try (var snapshot = SnapshotFile.open(file)) {
            if (!(snapshot.verify(TrailerRule.REQUIRED)
                    instanceof Verification.Sound(var report))) {
                throw new IOException("the snapshot is not sound");
            }
            return side.backups()
                    .publish(
                            file,
                            new Publisher.Draft(
                                    "uid",
                                    side.current(),
                                    "%016x".formatted(member.clusterId()),
                                    member.version(),
                                    new Manifest.Source("m", member.member(), revision),
                                    digest.digest(),
                                    report,
                                    "test",
                                    takenAt,
                                    List.of(),
                                    side.recipients()),
                            side.key(),
                            new Publisher.Surroundings(
                                    () -> {}, InstantSource.system(), TransferListener.none()));
        }
    }
}
