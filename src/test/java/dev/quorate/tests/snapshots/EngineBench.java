package dev.quorate.tests.snapshots;

import com.google.protobuf.ByteString;
import com.sun.management.OperatingSystemMXBean;

import dev.quorate.backup.snapshot.Event;
import dev.quorate.backup.snapshot.Events;
import dev.quorate.backup.snapshot.Rebuild;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.backup.snapshot.TrailerRule;
import dev.quorate.manager.etcd.proto.KeyValue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// Measures the snapshot engine by itself, in processor seconds, which are steadier than wall time:
/// `EngineBench DIRECTORY SEED.db [MEBIBYTES EVENTS]`. The seed is a snapshot of any member; what
/// is measured is made from it in the directory, once.
final class EngineBench {

    private static final int VALUE_BYTES = 256;
    private static final int KEYS = 400_000;
    private static final int ROUNDS = 3;
    private static final double SECOND_NANOS = 1e9;
    private static final long MEBIBYTE = 1024 * 1024;

    private EngineBench() {}

    /// Measured work.
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    public static void main(String[] arguments) throws Exception {
        var directory = Path.of(arguments[0]);
        long mebibytes = arguments.length > 2 ? Long.parseLong(arguments[2]) : 512;
        long events = arguments.length > 3 ? Long.parseLong(arguments[3]) : 500_000;
        var basePath = directory.resolve("bench-base-%d.db".formatted(mebibytes));
        if (Files.notExists(basePath)) {
            try (var seed = SnapshotFile.open(Path.of(arguments[1]))) {
                long count = mebibytes * MEBIBYTE / (VALUE_BYTES + 100);
                Rebuild.from(seed)
                        .events(new Puts(count))
                        .upTo(seed.revision() + count)
                        .writeTo(basePath);
            }
        }
        var target = directory.resolve("bench-rebuilt.db");
        for (int round = 0; round < ROUNDS; round++) {
            try (var base = SnapshotFile.open(basePath)) {
                long size = Files.size(basePath);
                measure("verify", size, () -> base.verify(TrailerRule.REQUIRED));
                long revision = base.revision() + events;
                var plan = Rebuild.from(base).events(new Puts(events)).upTo(revision);
                measure("rebuild", size, () -> plan.writeTo(target));
                try (var rebuilt = SnapshotFile.open(target)) {
                    measure(
                            "verify what was rebuilt",
                            Files.size(target),
                            () -> rebuilt.verify(TrailerRule.REQUIRED));
                }
                Files.delete(target);
                measure(
                        "rebuild, compacted",
                        size,
                        () -> plan.compactedAt(revision).writeTo(target));
                try (var rebuilt = SnapshotFile.open(target)) {
                    measure(
                            "verify a compacted file",
                            Files.size(target),
                            () -> rebuilt.verify(TrailerRule.REQUIRED));
                }
                Files.delete(target);
            }
        }
    }

    private static void measure(String what, long bytes, Work work)
            throws IOException, InterruptedException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processor = system.getProcessCpuTime();
        long began = System.nanoTime();
        work.run();
        double wall = (System.nanoTime() - began) / SECOND_NANOS;
        double seconds = (system.getProcessCpuTime() - processor) / SECOND_NANOS;
        System.out.printf(
                "%-26s %7.2f CPU s %7.2f s %7.2f GB/s of CPU, %d MiB of heap%n",
                what,
                seconds,
                wall,
                bytes / SECOND_NANOS / seconds,
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory())
                        / MEBIBYTE);
    }

    /// Puts of new and known keys, one a revision, made as they are asked for.
    private record Puts(long count) implements Events {
        @Override
        public Cursor after(long revision) {
            return new Cursor() {
                private final byte[] value = new byte[VALUE_BYTES];
                private long done;

                @Override
                public boolean next() {
                    return done++ < count;
                }

                @Override
                public Event event() {
                    long main = revision + done;
                    long created = 1 + (main - 1) % KEYS;
                    var encoded =
                            KeyValue.newBuilder()
                                    .setKey(
                                            ByteString.copyFromUtf8(
                                                    "/registry/pods/%08d".formatted(main % KEYS)))
                                    .setCreateRevision(created)
                                    .setModRevision(main)
                                    .setVersion(1 + main / KEYS)
                                    .setValue(ByteString.copyFrom(value))
                                    .build();
                    return new Event(
                            main, 0, Event.Kind.PUT, MemorySegment.ofArray(encoded.toByteArray()));
                }

                @Override
                public void close() {}
            };
        }
    }
}
