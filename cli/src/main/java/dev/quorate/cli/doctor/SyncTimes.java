package dev.quorate.cli.doctor;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/// How long a disk takes until a small write is safe, which every write to etcd waits for.
record SyncTimes(Duration median, Duration p99) {
    private static final int WRITES = 50;

    /// About what a small put adds to etcd's log.
    private static final int WRITE_BYTES = 2048;

    /// Appends and syncs as etcd does with its log, to a file that is deleted afterwards.
    ///
    /// @param file does not exist yet
    static SyncTimes measure(Path file) throws IOException {
        var nanos = new long[WRITES];
        try (var log = FileChannel.open(file, CREATE_NEW, WRITE, DELETE_ON_CLOSE)) {
            // etcd's log is allocated ahead, so that a sync need not write the file's size.
            log.write(ByteBuffer.allocate(WRITES * WRITE_BYTES));
            log.force(true);
            log.position(0);
            for (int i = 0; i < WRITES; i++) {
                var begin = System.nanoTime();
                log.write(ByteBuffer.allocate(WRITE_BYTES));
                log.force(false);
                nanos[i] = System.nanoTime() - begin;
            }
        }
        return of(nanos);
    }

    /// @param nanos of each write, at least one
    static SyncTimes of(long[] nanos) {
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return new SyncTimes(
                Duration.ofNanos(sorted[sorted.length / 2]),
                Duration.ofNanos(sorted[(int) Math.ceil(sorted.length * 0.99) - 1]));
    }
}
