package dev.quorate.tests.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.CommandRun;
import dev.quorate.tests.fixture.InProcess;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.RunningCommand;

import org.awaitility.Awaitility;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// A cluster of one member whose snapshots are due as often as a test needs them.
record Scheduled(Quorate quorate, ManagedCluster cluster) {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\w+) ");
    private static final Pattern CREATED_AT = Pattern.compile("\"createdAt\"\\s*:\\s*\"[^\"]+\"");

    /// @param cron of its snapshots
    static Scheduled create(Quorate quorate, String name, String cron) throws Exception {
        var cluster = quorate.create(name, 1, "3.6.16");
        var file = cluster.directory().resolve("cluster.yaml");
        var spec = Files.readString(file);
        assertThat(spec).contains("cron: \"0 * * * *\"", "flushEvery: 5s");
        Files.writeString(
                file,
                spec.replace("cron: \"0 * * * *\"", "cron: \"%s\"".formatted(cron))
                                .replace("flushEvery: 5s", "flushEvery: 1s")
                        + "  objectives:\n    rpo: 10s\n    rto: 10m\n");
        return new Scheduled(quorate, cluster);
    }

    /// Has drills held by the clock from now on; those of the past are due.
    void drills(String cron) throws IOException {
        var file = cluster.directory().resolve("cluster.yaml");
        Files.writeString(
                file, Files.readString(file) + "  drills:\n    cron: \"%s\"\n".formatted(cron));
    }

    RunningCommand daemon() throws IOException {
        return quorate.begin("daemon", "run", "--listen", "off");
    }

    RunningCommand daemon(int port) throws IOException {
        return quorate.begin("daemon", "run", "--listen", "127.0.0.1:" + port);
    }

    private InProcess here() {
        return new InProcess(quorate.home());
    }

    CommandRun status() {
        return here().run("cluster", "status", cluster.name(), "--deadline", "20s", "-o", "json");
    }

    JsonNode protection() {
        return status().json().path("protection");
    }

    JsonNode snapshots() {
        return schedule("snapshot");
    }

    /// The names of all metrics that a daemon serves at a port.
    static Set<String> metrics(int port) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:%d/metrics".formatted(port));
            var answer =
                    client.send(
                            HttpRequest.newBuilder(uri).timeout(DEADLINE).build(),
                            BodyHandlers.ofString());
            return TYPE.matcher(answer.body())
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());
        }
    }

    private JsonNode schedule(String name) {
        return schedules().stream()
                .filter(schedule -> schedule.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<JsonNode> schedules() {
        return items(
                here().run(
                                "backup",
                                "schedule",
                                "list",
                                "-c",
                                cluster.name(),
                                "--runs",
                                "1000",
                                "-o",
                                "json")
                        .json());
    }

    /// The runs of the snapshot schedule that went well, oldest first.
    List<JsonNode> runsDone() {
        return runsDone("snapshot");
    }

    List<JsonNode> runsDone(String schedule) {
        return StreamSupport.stream(schedule(schedule).path("runs").spliterator(), false)
                .filter(run -> run.path("result").asString().equals("done"))
                .toList();
    }

    List<String> slotsDone() {
        return runsDone().stream().map(run -> run.path("slot").asString()).toList();
    }

    void awaitRuns(int count) {
        awaitRuns("snapshot", count);
    }

    void awaitRuns(String schedule, int count) {
        Awaitility.await("%d runs of %s by the clock".formatted(count, schedule))
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> runsDone(schedule).size() >= count);
    }

    /// Writes a key and waits until the archive has it.
    void awaitArchived(String key) throws Exception {
        var endpoint = cluster.endpoints().getFirst();
        var written =
                new JsonMapper()
                        .readTree(cluster.etcdctl(endpoint, "put", key, "v", "-w", "json"))
                        .path("header")
                        .path("revision")
                        .asLong();
        Awaitility.await("revision %d is archived".formatted(written))
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> protection().path("archivedRevision").asLong() >= written);
    }

    List<JsonNode> backups() {
        return items(here().done("backup", "list", "-c", cluster.name(), "-o", "json").json());
    }

    JsonNode window() {
        return here().done("backup", "window", "-c", cluster.name(), "-o", "json").json();
    }

    /// Makes the cluster older than it is: nothing is due before there is one.
    void createdAt(Instant moment) throws IOException {
        var file = cluster.directory().resolve("record.json");
        var aged =
                CREATED_AT
                        .matcher(Files.readString(file))
                        .replaceFirst("\"createdAt\" : \"%s\"".formatted(moment));
        Files.writeString(file, aged);
    }

    Path record(String name) {
        return cluster.directory().resolve("records").resolve(name);
    }

    static List<JsonNode> items(JsonNode document) {
        return StreamSupport.stream(document.path("items").spliterator(), false).toList();
    }

    static void signal(long pid, String signal) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
        assertThat(kill.waitFor()).isZero();
    }
}
