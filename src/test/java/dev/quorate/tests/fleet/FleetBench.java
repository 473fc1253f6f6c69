package dev.quorate.tests.fleet;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// What one daemon costs that watches over many clusters: `FleetBench LAUNCHER DIRECTORY SECONDS
/// CLUSTERS…`. Each line is one daemon over a home with so many clusters, measured for so long
/// after a warm-up of the same length; a tenth of the clusters has a frozen member.
///
/// Cores are processor seconds of the daemon by second; its own memory is what is not mapped from
/// files. The age is how old what the daemon knows of a cluster is, at moments spread over the
/// measurement: of the clusters without a frozen member, and of those with one.
final class FleetBench {
    private static final Duration READY_MAX = Duration.ofMinutes(5);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(3);
    private static final int FIRST_PORT = 20_000;
    private static final int NUMBERS_PORT = 31_980;
    private static final int FROZEN_SHARE = 10;
    private static final double MEBIBYTE = 1024 * 1024;
    private static final Pattern LOOKED =
            Pattern.compile(
                    "quorate_cluster_look_timestamp_seconds\\{cluster=\"fleet-(\\d+)\"} (\\S+)");

    private final Path launcher;
    private final Path directory;
    private final Duration time;

    private FleetBench(Path launcher, Path directory, Duration time) {
        this.launcher = launcher;
        this.directory = directory;
        this.time = time;
    }

    public static void main(String[] arguments) throws Exception {
        var bench =
                new FleetBench(
                        Path.of(arguments[0]),
                        Path.of(arguments[1]),
                        Duration.ofSeconds(Long.parseLong(arguments[2])));
        System.out.printf(
                "%8s %12s %16s %12s %12s %12s %12s %12s%n",
                "clusters",
                "cores",
                "CPU ms/s each",
                "RSS MiB",
                "own MiB",
                "age p50 s",
                "age p99 s",
                "p99 frozen s");
        for (var clusters : List.of(arguments).subList(3, arguments.length)) {
            bench.measure(Integer.parseInt(clusters));
        }
    }

    private void measure(int clusters) throws Exception {
        var home = Files.createTempDirectory(directory, "fleet-");
        var frozen = clusters / FROZEN_SHARE;
        var fleet = fleet(home, clusters, frozen);
        try {
            if (fleet.inputReader().readLine() == null) {
                throw new IllegalStateException("the stand-ins did not start, see " + home);
            }
            var daemon = daemon(home);
            try {
                awaitReady(daemon);
                watch(time);
                var began = System.nanoTime();
                var before = number(scrape(), "process_cpu_seconds_total");
                var well = new ArrayList<Double>();
                var halted = new ArrayList<Double>();
                while (System.nanoTime() - began < time.toNanos()) {
                    watch(LOOK_EVERY);
                    ages(scrape(), frozen, well, halted);
                }
                var text = scrape();
                var used = number(text, "process_cpu_seconds_total") - before;
                var seconds = (System.nanoTime() - began) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "%8d %12.3f %16.3f %12.0f %12.0f %12.1f %12.1f %12s%n",
                        clusters,
                        used / seconds,
                        1_000 * used / seconds / clusters,
                        number(text, "process_resident_memory_bytes") / MEBIBYTE,
                        ownMemory(daemon.pid()),
                        percentile(well, 0.5),
                        percentile(well, 0.99),
                        halted.isEmpty() ? "-" : "%.1f".formatted(percentile(halted, 0.99)));
            } finally {
                daemon.destroy();
                daemon.waitFor();
            }
        } finally {
            fleet.outputWriter().close();
            fleet.waitFor();
        }
    }

    /// In MiB, without what is mapped from files.
    private static double ownMemory(long pid) throws IOException {
        var kibibytes =
                Files.readAllLines(Path.of("/proc/%d/status".formatted(pid))).stream()
                        .filter(line -> line.startsWith("RssAnon:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElseThrow();
        return kibibytes / 1024.0;
    }

    private static void ages(String text, int frozen, List<Double> well, List<Double> halted) {
        var now = System.currentTimeMillis() / 1e3;
        LOOKED.matcher(text)
                .results()
                .forEach(found ->
                        (Integer.parseInt(found.group(1)) < frozen ? halted : well)
                                .add(now - Double.parseDouble(found.group(2))));
    }

    private static double percentile(List<Double> values, double share) {
        var sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share));
    }

    private static Process fleet(Path home, int clusters, int frozen) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StandInFleet.class.getName(),
                        home.toString(),
                        Integer.toString(clusters),
                        Integer.toString(FIRST_PORT),
                        Integer.toString(frozen))
                .redirectError(home.resolve("fleet.log").toFile())
                .start();
    }

    private Process daemon(Path home) throws IOException {
        var builder =
                new ProcessBuilder(
                                launcher.toString(),
                                "daemon",
                                "run",
                                "--listen",
                                "127.0.0.1:" + NUMBERS_PORT)
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("daemon.log").toFile());
        builder.environment().put("QUORATE_HOME", home.toString());
        return builder.start();
    }

    private static void awaitReady(Process daemon) throws IOException, InterruptedException {
        var began = System.nanoTime();
        while (!ready()) {
            if (!daemon.isAlive() || System.nanoTime() - began > READY_MAX.toNanos()) {
                throw new IllegalStateException("the daemon did not become ready");
            }
            watch(Duration.ofMillis(200));
        }
    }

    private static boolean ready() throws IOException, InterruptedException {
        try {
            return get("/readyz").statusCode() == 200;
        } catch (ConnectException notYet) {
            return false;
        }
    }

    private static void watch(Duration duration) {
        var end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private static double number(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name));
    }

    private static String scrape() throws IOException, InterruptedException {
        return get("/metrics").body();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + NUMBERS_PORT + path))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
