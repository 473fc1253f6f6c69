package dev.quorate.manager.release;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A lock on a file, against other processes and other threads of this one. The kernel frees it
/// when its holder dies.
final class ExclusiveLock implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    /// POSIX drops a process's lock when *any* of its descriptors of the file is closed, so threads
    /// of one process must be kept apart before they open it.
    private static final Map<Path, Semaphore> WITHIN_PROCESS = new ConcurrentHashMap<>();

    private final FileChannel channel;
    private final Semaphore turn;

    private ExclusiveLock(FileChannel channel, Semaphore turn) {
        this.channel = channel;
        this.turn = turn;
    }

    /// @param whenHeld run once when somebody else holds the lock, before waiting
    /// @throws OperatorException when it is still held after the limit
    static ExclusiveLock acquire(Path file, Duration limit, Runnable whenHeld)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        var turn =
                WITHIN_PROCESS.computeIfAbsent(
                        file.toAbsolutePath().normalize(), path -> new Semaphore(1));
        var told = false;
        if (!turn.tryAcquire()) {
            told = true;
            whenHeld.run();
            if (!turn.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw held(file, limit);
            }
        }
        try {
            return new ExclusiveLock(open(file, deadline, limit, told ? () -> {} : whenHeld), turn);
        } catch (IOException | InterruptedException | RuntimeException e) {
            turn.release();
            throw e;
        }
    }

    private static FileChannel open(Path file, long deadline, Duration limit, Runnable whenHeld)
            throws IOException, InterruptedException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            for (var first = true; channel.tryLock() == null; first = false) {
                if (first) {
                    whenHeld.run();
                }
                if (System.nanoTime() - deadline >= 0) {
                    throw held(file, limit);
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while waiting for " + file);
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
            return channel;
        } catch (IOException | InterruptedException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static OperatorException held(Path file, Duration limit) {
        return new OperatorException(
                Failure.BUSY,
                "ETCD_CACHE_BUSY",
                "another process has held %s for more than %d s".formatted(file, limit.toSeconds()),
                "Nothing was installed or changed.",
                "wait for the other `quorate etcd install`, or end it, and repeat the command");
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            turn.release();
        }
    }
}
