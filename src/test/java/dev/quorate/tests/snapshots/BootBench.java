package dev.quorate.tests.snapshots;

import com.google.protobuf.ByteString;

import dev.quorate.backup.snapshot.Event;
import dev.quorate.backup.snapshot.Events;
import dev.quorate.backup.snapshot.Rebuild;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.manager.etcd.proto.KeyValue;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.fixture.Ports;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Measures how much sooner a restored member serves when history was left out while its file was
/// rebuilt: `BootBench DIRECTORY SEED.db [REVISIONS [KEYS [VERSION]]]`. The seed is a snapshot of
/// any member of that version. Prints the time from start to health with history and without, and
/// their ratio.
final class BootBench {
    private static final int VALUE_BYTES = 64;
    private static final int ROUNDS = 3;
    private static final Duration BOOT_MAX = Duration.ofMinutes(20);
    private static final long POLL_NANOS = 10_000_000;

    private final Path directory;
    private final EtcdPrograms programs;

    private BootBench(Path directory, EtcdPrograms programs) {
        this.directory = directory;
        this.programs = programs;
    }

    public static void main(String[] arguments) throws Exception {
        var directory = Path.of(arguments[0]);
        long revisions = arguments.length > 2 ? Long.parseLong(arguments[2]) : 8_000_000;
        int keys = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 100_000;
        var version = arguments.length > 4 ? arguments[4] : "3.6.16";
        var bench = new BootBench(directory, EtcdPrograms.of(version));
        try (var seed = SnapshotFile.open(Path.of(arguments[1]))) {
            long last = seed.revision() + revisions;
            var plan = Rebuild.from(seed).events(new Overwrites(revisions, keys)).upTo(last);
            var kept = bench.file("kept.db");
            var compacted = bench.file("compacted.db");
            double keptSeconds = time(() -> plan.writeTo(kept));
            double compactedSeconds = time(() -> plan.compactedAt(last).writeTo(compacted));
            System.out.printf(
                    "%,d revisions of %,d keys: %d MiB in %.1f s, without history %d MiB in %.1f"
                            + " s%n",
                    revisions,
                    keys,
                    Files.size(kept) >> 20,
                    keptSeconds,
                    Files.size(compacted) >> 20,
                    compactedSeconds);
            var with = new ArrayList<Double>();
            var without = new ArrayList<Double>();
            for (int round = 0; round < ROUNDS; round++) {
                with.add(bench.boot(kept));
                without.add(bench.boot(compacted));
                System.out.printf(
                        "boot %.2f s, without history %.2f s%n", with.getLast(), without.getLast());
            }
            System.out.printf("ratio of the medians %.3f%n", median(without) / median(with));
            Files.delete(kept);
            Files.delete(compacted);
        }
    }

    private Path file(String name) throws IOException {
        var file = directory.resolve(name);
        Files.deleteIfExists(file);
        return file;
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static double time(Work work) throws IOException, InterruptedException {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / 1e9;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /// @return seconds from the start of the restored member to its health
    private double boot(Path snapshot) throws IOException, InterruptedException {
        var data = directory.resolve("boot");
        DurableFile.deleteScratch(data);
        var peer = "http://127.0.0.1:" + Ports.free();
        var client = "http://127.0.0.1:" + Ports.free();
        var tool =
                start(
                        List.of(
                                programs.directory().resolve("etcdutl").toString(),
                                "snapshot",
                                "restore",
                                snapshot.toString(),
                                "--name=m",
                                "--data-dir=" + data,
                                "--initial-cluster=m=" + peer,
                                "--initial-advertise-peer-urls=" + peer));
        if (tool.waitFor() != 0) {
            throw new IOException("the restore tool failed: " + directory.resolve("output.log"));
        }
        var etcd =
                start(
                        List.of(
                                programs.etcd().toString(),
                                "--name=m",
                                "--data-dir=" + data,
                                "--quota-backend-bytes=17179869184",
                                "--listen-client-urls=" + client,
                                "--advertise-client-urls=" + client,
                                "--listen-peer-urls=" + peer,
                                "--initial-advertise-peer-urls=" + peer,
                                "--initial-cluster=m=" + peer));
        try {
            return time(() -> awaitHealth(etcd, client));
        } finally {
            etcd.destroyForcibly();
            etcd.waitFor(1, TimeUnit.MINUTES);
            DurableFile.deleteScratch(data);
        }
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
    }

    private static void awaitHealth(Process etcd, String client)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(client + "/health")).build();
        var deadline = System.nanoTime() + BOOT_MAX.toNanos();
        try (var http = HttpClient.newHttpClient()) {
            while (!healthy(http, request)) {
                if (!etcd.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("etcd does not serve");
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    private static boolean healthy(HttpClient http, HttpRequest request)
            throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofString()).body().contains("true");
        } catch (IOException notYet) {
            return false;
        }
    }

    /// Puts of the same keys again and again, made as they are asked for.
    private record Overwrites(long count, int keys) implements Events {
        @Override
        public Cursor after(long revision) {
            return new Cursor() {
                private final ByteString value = ByteString.copyFrom(new byte[VALUE_BYTES]);
                private long done;

                @Override
                public boolean next() {
                    return done++ < count;
                }

                @Override
                public Event event() {
                    long number = done - 1;
                    var encoded =
                            KeyValue.newBuilder()
                                    .setKey(
                                            ByteString.copyFromUtf8(
                                                    "/registry/pods/%08d".formatted(number % keys)))
                                    .setCreateRevision(revision + 1 + number % keys)
                                    .setModRevision(revision + done)
                                    .setVersion(1 + number / keys)
                                    .setValue(value)
                                    .build();
                    return new Event(
                            revision + done,
                            0,
                            Event.Kind.PUT,
                            MemorySegment.ofArray(encoded.toByteArray()));
                }

                @Override
                public void close() {}
            };
        }
    }
}
