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
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Measures the snapshot engine by itself, in processor seconds, which are steadier than wall time:
/// `EngineBench DIRECTORY SEED.db [ETCDUTL MEBIBYTES EVENTS]`. The seed is a snapshot of any
/// member; what is measured is made from it in the directory, once. The peer of a verification is
/// etcd's own `etcdutl snapshot status` on the same file in the same round; `-` leaves it out. How
/// fast SHA-256 is alone says what a verification can come to on this machine.
///
/// The base is that of the peers' figures: objects of 4 KiB, each put once, then pods of 256 bytes;
/// events are puts of the same pods. Another file has nothing but small values.
final class EngineBench {
    private static final int LARGE_BYTES = 4096;
    private static final int SMALL_BYTES = 256;
    private static final int PODS = 20_000;
    private static final int MANY_PODS = 400_000;

    /// What a key and its place in the file take beside the value.
    private static final int AROUND_BYTES = 150;

    /// The first of them warms up, and is left out of the medians.
    private static final int ROUNDS = 4;

    private static final int CHUNK_BYTES = 64 * 1024;

    private static final double SECOND_NANOS = 1e9;
    private static final long MEBIBYTE = 1024 * 1024;

    private static final Map<String, String> GOALS =
            Map.of(
                    "verify", "0.80 GB/s",
                    "verify a compacted file", "0.60 GB/s",
                    "rebuild with events", "4 CPU s with 512 MiB and 500,000 events");

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
        var seed = Path.of(arguments[1]);
        long objects = Math.max(1, (mebibytes * MEBIBYTE - PODS * 400L) / (LARGE_BYTES + 120));
        long pods = mebibytes * MEBIBYTE / (SMALL_BYTES + AROUND_BYTES);
        var base = bench.file(seed, "bench-base-%d.db".formatted(mebibytes), objects, PODS, PODS);
        var small = bench.file(seed, "bench-small-%d.db".formatted(mebibytes), 0, pods, MANY_PODS);
        for (int round = 0; round < ROUNDS; round++) {
            if (round == 1) {
                bench.costs.clear();
            }
            bench.digest(base);
            bench.round(base, events);
            bench.verify("verify small values", small);
        }
        bench.print();
    }

    private Path file(Path seedFile, String name, long objects, long pods, long keys)
            throws IOException, InterruptedException {
        var file = directory.resolve(name);
        if (Files.notExists(file)) {
            try (var seed = SnapshotFile.open(seedFile)) {
                Rebuild.from(seed)
                        .events(new Puts(seed.revision() + objects, keys, objects + pods))
                        .upTo(seed.revision() + objects + pods)
                        .writeTo(file);
            }
        }
        return file;
    }

    private void digest(Path file) throws IOException, InterruptedException {
        measure(
                "sha256 alone",
                Files.size(file),
                () -> {
                    var digest = sha256();
                    var chunk = ByteBuffer.allocate(CHUNK_BYTES);
                    try (var channel = FileChannel.open(file)) {
                        while (channel.read(chunk.clear()) >= 0) {
                            digest.update(chunk.flip());
                        }
                    }
                    digest.digest();
                });
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void round(Path basePath, long events) throws IOException, InterruptedException {
        var target = directory.resolve("bench-rebuilt.db");
        verify("verify", basePath);
        try (var base = SnapshotFile.open(basePath)) {
            long size = Files.size(basePath);
            long revision = base.revision() + events;
            var plan =
                    Rebuild.from(base)
                            .events(new Puts(base.revision() - PODS, PODS, events))
                            .upTo(revision);
            measure("rebuild with events", size, () -> plan.writeTo(target));
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
                "%-28s %10s %10s %10s %12s %10s  %s%n",
                "snapshot engine", "CPU s", "wall s", "GB/s CPU", "peer CPU s", "ratio", "goal");
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
                    "%-28s %10.2f %10.2f %10.2f %12s %10s  %s%n",
                    what,
                    ours,
                    median(what, Cost::wall),
                    entry.getValue().getFirst().bytes() / SECOND_NANOS / ours,
                    hasPeer ? "%.2f".formatted(theirs) : "-",
                    hasPeer ? "%.2f".formatted(ours / theirs) : "-",
                    GOALS.getOrDefault(what, ""));
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

    /// Puts, one a revision, made as they are asked for: up to a revision each of an object of its
    /// own, after it of the pods in turn.
    private record Puts(long lastObject, long pods, long count) implements Events {
        @Override
        public Cursor after(long revision) {
            return new Cursor() {
                private final byte[] large = new byte[LARGE_BYTES];
                private final byte[] small = new byte[SMALL_BYTES];
                private long done;

                @Override
                public boolean next() {
                    return done++ < count;
                }

                @Override
                public Event event() {
                    long main = revision + done;
                    var encoded = main <= lastObject ? object(main) : pod(main);
                    return new Event(
                            main, 0, Event.Kind.PUT, MemorySegment.ofArray(encoded.toByteArray()));
                }

                private KeyValue object(long main) {
                    return put(
                            "/registry/configmaps/team-%03d/object-%07d"
                                    .formatted(main % 100, main),
                            main,
                            main,
                            1,
                            large);
                }

                private KeyValue pod(long main) {
                    long number = main - lastObject - 1;
                    return put(
                            "/registry/pods/default/workload-%06d".formatted(number % pods),
                            main,
                            lastObject + 1 + number % pods,
                            1 + number / pods,
                            small);
                }

                @Override
                public void close() {}
            };
        }

        private static KeyValue put(
                String key, long main, long created, long version, byte[] value) {
            return KeyValue.newBuilder()
                    .setKey(ByteString.copyFromUtf8(key))
                    .setCreateRevision(created)
                    .setModRevision(main)
                    .setVersion(version)
                    .setValue(ByteString.copyFrom(value))
                    .build();
        }
    }
}
