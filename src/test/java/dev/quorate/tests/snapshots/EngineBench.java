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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Measures the snapshot engine by itself, in processor seconds, which are steadier than wall time:
/// `EngineBench DIRECTORY SEED.db [ETCDUTL MEBIBYTES EVENTS]`. The seed is a snapshot of any
/// member; what is measured is made from it in the directory, once. The peer of a verification is
/// etcd's own `etcdutl snapshot status` on the same file in the same round; `-` leaves it out.
final class EngineBench {
    private static final int VALUE_BYTES = 256;
    private static final int KEYS = 400_000;

    /// The first of them warms up, and is left out of the medians.
    private static final int ROUNDS = 6;

    private static final double SECOND_NANOS = 1e9;
    private static final long MEBIBYTE = 1024 * 1024;

    private final Path directory;
    private final String etcdutl;
    private final Map<String, List<Cost>> costs = new LinkedHashMap<>();

    private EngineBench(Path directory, String etcdutl) {
        this.directory = directory;
        this.etcdutl = etcdutl;
    }

    /// Measured work.
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /// @param bytes that were gone through
    private record Cost(double processor, double wall, long bytes) {}

    public static void main(String[] arguments) throws Exception {
        var bench =
                new EngineBench(Path.of(arguments[0]), arguments.length > 2 ? arguments[2] : "-");
        long mebibytes = arguments.length > 3 ? Long.parseLong(arguments[3]) : 512;
        long events = arguments.length > 4 ? Long.parseLong(arguments[4]) : 500_000;
        var base = bench.base(Path.of(arguments[1]), mebibytes);
        for (int round = 0; round < ROUNDS; round++) {
            if (round == 1) {
                bench.costs.clear();
            }
            bench.round(base, events);
        }
        bench.print();
    }

    private Path base(Path seedFile, long mebibytes) throws IOException, InterruptedException {
        var base = directory.resolve("bench-base-%d.db".formatted(mebibytes));
        if (Files.notExists(base)) {
            try (var seed = SnapshotFile.open(seedFile)) {
                long count = mebibytes * MEBIBYTE / (VALUE_BYTES + 100);
                Rebuild.from(seed)
                        .events(new Puts(count))
                        .upTo(seed.revision() + count)
                        .writeTo(base);
            }
        }
        return base;
    }

    private void round(Path basePath, long events) throws IOException, InterruptedException {
        var target = directory.resolve("bench-rebuilt.db");
        try (var base = SnapshotFile.open(basePath)) {
            long size = Files.size(basePath);
            measure("verify", size, () -> base.verify(TrailerRule.REQUIRED));
            peer("verify", basePath);
            long revision = base.revision() + events;
            var plan = Rebuild.from(base).events(new Puts(events)).upTo(revision);
            measure("rebuild with %d events".formatted(events), size, () -> plan.writeTo(target));
            verify("verify what was rebuilt", target);
            Files.delete(target);
            measure("the same, compacted", size, () -> plan.compactedAt(revision).writeTo(target));
            verify("verify a compacted file", target);
            Files.delete(target);
        }
    }

    private void verify(String label, Path file) throws IOException, InterruptedException {
        try (var rebuilt = SnapshotFile.open(file)) {
            measure(label, Files.size(file), () -> rebuilt.verify(TrailerRule.REQUIRED));
        }
        peer(label, file);
    }

    private void measure(String what, long bytes, Work work)
            throws IOException, InterruptedException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processor = system.getProcessCpuTime();
        long began = System.nanoTime();
        work.run();
        add(
                what,
                new Cost(
                        (system.getProcessCpuTime() - processor) / SECOND_NANOS,
                        (System.nanoTime() - began) / SECOND_NANOS,
                        bytes));
    }

    /// The shell knows what a child took that is gone.
    private void peer(String what, Path file) throws IOException, InterruptedException {
        if (etcdutl.equals("-")) {
            return;
        }
        var process =
                new ProcessBuilder(
                                "bash",
                                "-c",
                                "TIMEFORMAT='%R %U %S'; time \"$@\" >/dev/null 2>&1",
                                "-",
                                etcdutl,
                                "snapshot",
                                "status",
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        var told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("etcdutl snapshot status failed on " + file);
        }
        var times = told.strip().split(" ", -1);
        add(
                peerOf(what),
                new Cost(
                        Double.parseDouble(times[1]) + Double.parseDouble(times[2]),
                        Double.parseDouble(times[0]),
                        Files.size(file)));
    }

    private static String peerOf(String what) {
        return what + ", peer";
    }

    private void add(String what, Cost cost) {
        costs.computeIfAbsent(what, _ -> new ArrayList<>()).add(cost);
    }

    private void print() {
        System.out.printf(
                "%-28s %10s %10s %10s %12s %10s%n",
                "snapshot engine", "CPU s", "wall s", "GB/s CPU", "peer CPU s", "ratio");
        for (var entry : costs.entrySet()) {
            var what = entry.getKey();
            if (what.endsWith(peerOf(""))) {
                continue;
            }
            double ours = median(what, Cost::processor);
            var hasPeer = costs.containsKey(peerOf(what));
            double theirs = hasPeer ? median(peerOf(what), Cost::processor) : 0;
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %10.2f %10.2f %10.2f %12s %10s%n",
                    what,
                    ours,
                    median(what, Cost::wall),
                    entry.getValue().getFirst().bytes() / SECOND_NANOS / ours,
                    hasPeer ? "%.2f".formatted(theirs) : "-",
                    hasPeer ? "%.2f".formatted(ours / theirs) : "-");
        }
        System.out.printf("heap at the end: %d MiB of at most %d%n", heap(), maximum());
    }

    private static long heap() {
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / MEBIBYTE;
    }

    private static long maximum() {
        return Runtime.getRuntime().maxMemory() / MEBIBYTE;
    }

    private double median(String what, ToDoubleFunction<Cost> value) {
        var sorted =
                costs.getOrDefault(what, List.of()).stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
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
