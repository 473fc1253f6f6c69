package dev.quorate.cli;

import dev.quorate.backup.capture.ArchiveSettings;
import dev.quorate.backup.capture.ClusterArchiver;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.spec.StoreAddress;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/// Archives the demonstration's cluster, as the daemon does with every other.
final class DemoArchive implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration FLUSH = Duration.ofSeconds(1);
    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    private final BackupStore store;
    private final ClusterArchiver archiver;
    private final Thread thread;
    private volatile @Nullable Throwable failure;

    private DemoArchive(BackupStore store, ClusterArchiver archiver) {
        this.store = store;
        this.archiver = archiver;
        this.thread = Thread.ofVirtual().name("demo-archive").start(this::run);
    }

    static DemoArchive of(Cluster cluster, StoreAddress address, String person)
            throws IOException, InterruptedException {
        var store = Stores.openOrCreate(address, StoreSettings.DEFAULT);
        try {
            var place =
                    new ClusterArchiver.Place(
                            store,
                            address.toString(),
                            BuildVersion.read(),
                            person,
                            () -> {},
                            InstantSource.system());
            var settings = ArchiveSettings.DEFAULT.withFlush(FLUSH, 1 << 20);
            return new DemoArchive(store, ClusterArchiver.of(cluster, place, settings));
        } catch (Throwable failed) {
            store.close();
            throw failed;
        }
    }

    private void run() {
        try {
            archiver.archiver().run();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException wrong) {
            failure = wrong;
        }
    }

    /// Waits until the store has a revision.
    ///
    /// @throws IllegalStateException when that takes longer than an archive that works would need
    void awaitArchived(long revision) throws InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (archiver.archiver().status().archivedRevision() < revision) {
            if (failure != null || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "revision %d was not archived within %s: %s"
                                .formatted(revision, PATIENCE, archiver.archiver().status()),
                        failure);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /// What was received is published before this returns.
    @Override
    public void close() {
        archiver.archiver().stop();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        archiver.close();
        store.close();
    }
}
