package dev.quorate.tests.archive;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/// What it costs to archive every change of a busy member: `CaptureBench DIRECTORY [VERSION
/// EVENTS]`. The archiver is a process of its own with the daemon's settings. Single puts show what
/// it does to their latency; transactions of a hundred show how many events it takes in beside the
/// writers, and a backlog of as many how fast it is without them.
final class CaptureBench {
    private static final int WRITERS = 32;
    private static final int ROUNDS = 3;
    private static final int OPERATIONS = 100;
    private static final int HOT_KEYS = 20_000;
    private static final int VALUE_BYTES = 256;
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final Duration CAUGHT_UP_MAX = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final double SECOND_NANOS = 1e9;
    private static final double MICROSECOND_NANOS = 1e3;

    private static final String TRANSACTIONS = "transactions of %d, archived".formatted(OPERATIONS);
    private static final String CATCHING_UP = "catching up with as many";

    /// A daemon's, with a shorter wait before the last segment, which is no work.
    private static final List<String> SETTINGS =
            List.of("-D%s=1".formatted(ArchiverProgram.FLUSH_SECONDS));

    private final ArchiveBench bench;
    private final Client client;
    private final List<Row> rows = new ArrayList<>();

    private CaptureBench(ArchiveBench bench, Client client) {
        this.bench = bench;
        this.client = client;
    }

    public static void main(String[] arguments) throws Exception {
        var root = Files.createTempDirectory(Path.of(arguments[0]), "capture-");
        var version = arguments.length > 1 ? arguments[1] : "3.6.16";
        var events = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 500_000;
        try (var bench = ArchiveBench.start(root, version, 1, "--quota-backend-bytes=8589934592");
                var client = client(bench)) {
            new CaptureBench(bench, client).run(events);
        }
    }

    private static Client client(ArchiveBench bench) throws IOException {
        var tls = bench.cluster.tls();
        return Client.builder()
                .endpoints("https://" + bench.cluster.member(1).endpoint())
                .sslContext(builder ->
                        builder.trustManager(file(tls.authorities()))
                                .keyManager(file(tls.certificate()), file(tls.key())))
                .waitForReady(false)
                .build();
    }

    private static File file(Path path) {
        return path.toFile();
    }

    private void run(int events) throws Exception {
        var puts = Math.max(OPERATIONS, events / 100);
        put(puts);
        System.out.printf(
                Locale.ROOT,
                "%-40s %10s %10s %10s %10s%n",
                "capture",
                "events/s",
                "p50 ms",
                "p99 ms",
                "us/event");
        for (int round = 0; round < ROUNDS; round++) {
            row("single puts, not archived", put(puts), Double.NaN);
        }
        var archiver = ArchiverProgram.startAsDaemon(bench, SETTINGS);
        try {
            awaitBegun(archiver);
            archived(archiver, "single puts, archived, the first", () -> put(puts));
            for (int round = 0; round < ROUNDS; round++) {
                archived(archiver, "single puts, archived", () -> put(puts));
            }
            for (int round = 0; round < ROUNDS; round++) {
                archived(archiver, TRANSACTIONS, () -> transactions(events / OPERATIONS));
            }
        } finally {
            end(archiver);
        }
        for (int round = 0; round < ROUNDS; round++) {
            catchUp(events);
        }
        System.out.printf(
                Locale.ROOT,
                "goals: 20,000 events/s, 20 us of processor time an event; medians %.0f events/s"
                        + " caught up with, %.1f us live in transactions, %.1f us in single puts%n",
                median(CATCHING_UP, Row::rate),
                median(TRANSACTIONS, Row::each),
                median("single puts, archived", Row::each));
    }

    /// What was written while nobody archived, taken in by a new archiver: its start and the last
    /// flush are in the time, the writers are not.
    private void catchUp(int events) throws Exception {
        var result = transactions(events / OPERATIONS);
        var began = System.nanoTime();
        var archiver = ArchiverProgram.startAsDaemon(bench, SETTINGS);
        try {
            awaitArchived(archiver, bench.revision());
            var seconds = (System.nanoTime() - began) / SECOND_NANOS;
            row(
                    CATCHING_UP,
                    new Result(result.events(), seconds, result.latencies()),
                    each(processor(archiver), result.events()));
        } finally {
            end(archiver);
        }
    }

    private static double each(Duration processor, int events) {
        return processor.toNanos() / MICROSECOND_NANOS / events;
    }

    private static void end(Process archiver) throws InterruptedException {
        archiver.destroy();
        archiver.waitFor();
    }

    /// What a load came to.
    ///
    /// @param latencies of each call in nanoseconds, in rising order
    private record Result(int events, double seconds, long[] latencies) {
        double milliseconds(double share) {
            return latencies[(int) (latencies.length * share)] / 1e6;
        }
    }

    /// With an archiver beside it, until the store has everything; the last flush, for which the
    /// archiver waits, is in the time.
    private void archived(Process archiver, String label, Callable<Result> load) throws Exception {
        var before = processor(archiver);
        var began = System.nanoTime();
        var result = load.call();
        awaitArchived(archiver, bench.revision());
        var all = (System.nanoTime() - began) / SECOND_NANOS;
        row(
                label,
                new Result(result.events(), all, result.latencies()),
                each(processor(archiver).minus(before), result.events()));
    }

    /// @param each microseconds of the archiver's processor time for one event
    private record Row(String label, double rate, double each) {}

    private double median(String label, ToDoubleFunction<Row> value) {
        var sorted =
                rows.stream()
                        .filter(row -> row.label().equals(label))
                        .mapToDouble(value)
                        .sorted()
                        .toArray();
        return sorted[sorted.length / 2];
    }

    private void row(String label, Result result, double each) {
        rows.add(new Row(label, result.events() / result.seconds(), each));
        System.out.printf(
                Locale.ROOT,
                "%-40s %10.0f %10.2f %10.2f %10s%n",
                label,
                result.events() / result.seconds(),
                result.milliseconds(0.5),
                result.milliseconds(0.99),
                Double.isNaN(each) ? "-" : "%.1f".formatted(each));
    }

    private static Duration processor(Process process) {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /// The first snapshot may hold all there is, and the log then begins with what comes later.
    private void awaitBegun(Process archiver) throws Exception {
        var end = System.nanoTime() + CAUGHT_UP_MAX.toNanos();
        while (newest() == 0) {
            requireInTime(archiver, end, bench.revision());
            put(1);
            LockSupport.parkNanos(POLL.toNanos());
        }
        awaitArchived(archiver, bench.revision());
    }

    private void requireInTime(Process archiver, long end, long revision) throws IOException {
        if (!archiver.isAlive() || System.nanoTime() > end) {
            throw new IllegalStateException(
                    "archived up to %d of %d, see %s"
                            .formatted(newest(), revision, bench.root.resolve("archiver.log")));
        }
    }

    /// The names of segments tell how far the store is; to look at them costs the archiver nothing.
    private void awaitArchived(Process archiver, long revision) throws IOException {
        var end = System.nanoTime() + CAUGHT_UP_MAX.toNanos();
        while (newest() < revision) {
            requireInTime(archiver, end, revision);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private long newest() throws IOException {
        var log = bench.root.resolve("store").resolve(ArchiveSide.CLUSTER).resolve("log");
        if (!Files.isDirectory(log)) {
            return 0;
        }
        try (var files = Files.walk(log)) {
            return files.map(file -> Objects.toString(file.getFileName()))
                    .filter(name -> name.contains(".qlog"))
                    .mapToLong(name -> Long.parseLong(name.split("-", -1)[1]))
                    .max()
                    .orElse(0);
        }
    }

    private Result put(int count) throws Exception {
        return load(count, 1, (keys, number) -> await(keys.put(key(number), value(number))));
    }

    private Result transactions(int count) throws Exception {
        return load(
                count,
                OPERATIONS,
                (keys, number) -> {
                    var puts = new ArrayList<Op>();
                    for (int i = 0; i < OPERATIONS; i++) {
                        var event = number * OPERATIONS + i;
                        puts.add(Op.put(key(event), value(event), PutOption.DEFAULT));
                    }
                    await(keys.txn().Then(puts.toArray(Op[]::new)).commit());
                });
    }

    /// One call of a writer.
    private interface Write {
        void write(KV keys, int number) throws Exception;
    }

    private Result load(int calls, int eventsEach, Write write) throws Exception {
        var latencies = new long[calls];
        var next = new AtomicInteger();
        var keys = client.getKVClient();
        Callable<Boolean> writer =
                () -> {
                    for (int call = next.getAndIncrement();
                            call < calls;
                            call = next.getAndIncrement()) {
                        var began = System.nanoTime();
                        write.write(keys, call);
                        latencies[call] = System.nanoTime() - began;
                    }
                    return true;
                };
        var began = System.nanoTime();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : writers.invokeAll(Collections.nCopies(WRITERS, writer))) {
                done.get();
            }
        }
        var seconds = (System.nanoTime() - began) / SECOND_NANOS;
        Arrays.sort(latencies);
        return new Result(calls * eventsEach, seconds, latencies);
    }

    private static <T> T await(Future<T> call)
            throws InterruptedException, ExecutionException, TimeoutException {
        return call.get(CALL.toSeconds(), TimeUnit.SECONDS);
    }

    /// Spread over the hot keys, each time alike.
    private static ByteSequence key(int number) {
        var hot = Math.floorMod(number * 2_654_435_761L, HOT_KEYS);
        return bytes("/registry/pods/default/workload-%06d".formatted(hot));
    }

    private static ByteSequence value(int number) {
        var text =
                "{\"kind\":\"Pod\",\"uid\":\"%016x\",\"phase\":\"Running\"}"
                        .formatted(number * 31L);
        return bytes(text.repeat(1 + VALUE_BYTES / text.length()).substring(0, VALUE_BYTES));
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
}
