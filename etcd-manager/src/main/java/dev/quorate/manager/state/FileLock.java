package dev.quorate.manager.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// An exclusive lock between processes, and between the threads of this one, which the file
/// system's lock alone would refuse instead of letting them wait. Ends with the process.
public final class FileLock implements AutoCloseable {
    private static final ConcurrentHashMap<Path, ReentrantLock> IN_PROCESS =
            new ConcurrentHashMap<>();

    private final ReentrantLock threads;
    private final FileChannel channel;

    private FileLock(ReentrantLock threads, FileChannel channel) {
        this.threads = threads;
        this.channel = channel;
    }

    /// Waits until the lock is free and takes it.
    static FileLock of(Path file) throws IOException {
        var threads =
                IN_PROCESS.computeIfAbsent(
                        file.toAbsolutePath().normalize(), _ -> new ReentrantLock());
        threads.lock();
        FileChannel channel = null;
        var locked = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var _ = channel.lock();
            locked = true;
            return new FileLock(threads, channel);
        } finally {
            if (!locked) {
                if (channel != null) {
                    channel.close();
                }
                threads.unlock();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            threads.unlock();
        }
    }
}
