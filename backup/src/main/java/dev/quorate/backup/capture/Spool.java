package dev.quorate.backup.capture;

import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.SealedSegment;
import dev.quorate.backup.archive.SegmentException;
import dev.quorate.backup.archive.SegmentFile;
import dev.quorate.certs.VerifyingKey;
import dev.quorate.manager.state.DurableFile;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Sealed segments on this machine that the store does not have yet, in their order. They survive a
/// crash: what is left is found again and published before anything newer.
final class Spool {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final String PARTIAL = ".partial";

    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<SealedSegment> waiting = new ArrayDeque<>();
    private long bytes;

    Spool(Path directory) {
        this.directory = directory;
    }

    /// Where the segments of a lineage are sealed.
    Path of(LineageId lineage) throws IOException {
        return DurableFile.directory(directory.resolve(lineage.text()));
    }

    Path tail() throws IOException {
        return DurableFile.directory(directory).resolve("tail");
    }

    /// Finds what an earlier archiver left, and removes what it left half-written.
    ///
    /// @return what is whole, by lineage and revision
    List<SealedSegment> leftovers(VerifyingKey trusted) throws IOException {
        var found = new ArrayList<SealedSegment>();
        try (var lineages = Files.newDirectoryStream(DurableFile.directory(directory))) {
            for (var lineage : lineages) {
                if (Files.isDirectory(lineage)) {
                    try (var files = Files.newDirectoryStream(lineage)) {
                        for (var file : files) {
                            leftover(lineage, file, trusted).ifPresent(found::add);
                        }
                    }
                }
            }
        }
        found.sort(
                Comparator.comparing(SealedSegment::lineage)
                        .thenComparingLong(SealedSegment::first)
                        .thenComparingLong(SealedSegment::last));
        return found;
    }

    private static Optional<SealedSegment> leftover(Path lineage, Path file, VerifyingKey trusted)
            throws IOException {
        if (file.getFileName().toString().endsWith(PARTIAL)) {
            Files.delete(file);
            return Optional.empty();
        }
        try {
            return SegmentFile.sealed(
                    file, new LineageId(lineage.getFileName().toString()), trusted);
        } catch (SegmentException damaged) {
            // The disk lost it; the cluster is asked for its changes again.
            LOG.atWarn().addKeyValue("file", file).log("spooled segment {}", damaged.getMessage());
            Files.delete(file);
            return Optional.empty();
        }
    }

    void add(SealedSegment sealed) {
        lock.lock();
        try {
            waiting.add(sealed);
            bytes += sealed.bytes();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The one that is to be published next, when there is one in time.
    Optional<SealedSegment> first(Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return Optional.ofNullable(waiting.peek());
        } finally {
            lock.unlock();
        }
    }

    /// The store has given it back.
    void published(SealedSegment next) throws IOException {
        ArchivedMark.add(directory, next);
    }

    /// The store has it.
    void remove(SealedSegment published) throws IOException {
        Files.deleteIfExists(published.file());
        lock.lock();
        try {
            waiting.remove(published);
            bytes -= published.bytes();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until no more than so many bytes wait.
    ///
    /// @return whether that came about in time
    boolean awaitBelow(long most, Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        lock.lockInterruptibly();
        try {
            while (bytes > most && left > 0) {
                left = changed.awaitNanos(left);
            }
            return bytes <= most;
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
