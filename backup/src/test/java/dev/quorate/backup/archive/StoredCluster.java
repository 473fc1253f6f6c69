package dev.quorate.backup.archive;

import dev.quorate.backup.seal.Recipients;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.backup.verify.Findings;
import dev.quorate.backup.verify.Highest;
import dev.quorate.backup.verify.Review;
import dev.quorate.backup.verify.Review.Known;
import dev.quorate.backup.verify.Review.Looker;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.spec.StoreAddress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A directory store with snapshots of a cluster and the segments behind them, for tests that take
/// something away from it, change it, or add to it.
final class StoredCluster implements AutoCloseable {
    static final LineageId LINEAGE = GoldenBackup.LINEAGE;

    final Path root;
    final SigningKey key = SigningKey.create();
    final BackupStore store;
    final Backups backups;
    final ChangeLog log;
    final Sealing sealing;
    private final Recipients recipients;
    private int unpacked;

    StoredCluster(Path root) throws IOException {
        this(root, Sealing.NONE);
    }

    StoredCluster(Path root, Sealing sealing) throws IOException {
        this.root = root;
        this.sealing = sealing;
        this.recipients = sealing.recipients();
        this.store =
                Stores.openOrCreate(
                        new StoreAddress.Directory(root.resolve("store")), StoreSettings.DEFAULT);
        this.backups = Backups.open(store, GoldenBackup.CLUSTER);
        this.log = ChangeLog.open(store, GoldenBackup.CLUSTER, key.verifyingKey());
    }

    /// A snapshot of revision 142, taken at a time of its own.
    Manifest snapshot(Instant takenAt) throws Exception {
        return snapshot(takenAt, key);
    }

    Manifest snapshot(Instant takenAt, SigningKey signer) throws Exception {
        var directory = Files.createDirectories(root.resolve("unpacked" + unpacked++));
        var file = GoldenBackup.unpack("3.6.16-history", directory);
        return backups.publish(
                file, GoldenBackup.draft(file, takenAt, recipients), signer, GoldenBackup.around());
    }

    /// Segments of ten revisions each behind a position.
    List<SealedSegment> segments(LogPosition start, int count) throws Exception {
        return segments(start, count, key);
    }

    List<SealedSegment> segments(LogPosition start, int count, SigningKey signer) throws Exception {
        var local = Files.createDirectories(root.resolve("local"));
        var all = new ArrayList<SealedSegment>();
        var at = start;
        for (int i = 0; i < count; i++) {
            var sealed = Segments.seal(local, at, 10, signer, sealing);
            log.publish(sealed);
            all.add(sealed);
            at = sealed.end();
        }
        return all;
    }

    LogPosition start(long revision) {
        return LogPosition.start(LINEAGE, revision, sealing.key());
    }

    Path file(Manifest manifest, String name) {
        return root.resolve("store").resolve(backups.location(manifest)).resolve(name);
    }

    Path file(SealedSegment segment) {
        return root.resolve("store/prod/log")
                .resolve(LINEAGE.text())
                .resolve(segment.name().toString());
    }

    Findings verify() throws Exception {
        return verify(Highest.NONE, Optional.empty(), 100);
    }

    Findings verify(Highest highest, Optional<Path> turn, int percent) throws Exception {
        return new Review(
                        backups,
                        log,
                        key.verifyingKey(),
                        new Looker(Optional.of(key), "test", InstantSource.system()),
                        new Known(highest, turn),
                        Scratch.at(Files.createDirectories(root.resolve("scratch"))),
                        TransferListener.none())
                .run(percent, sealing.any() ? Level.STORED : Level.SOUND);
    }

    Catalogue catalogue() throws IOException {
        return backups.catalogue();
    }

    RestoreWindow window() throws IOException {
        return RestoreWindow.of(catalogue(), log.catalogue(), key.verifyingKey());
    }

    @Override
    public void close() {
        store.close();
    }
}
