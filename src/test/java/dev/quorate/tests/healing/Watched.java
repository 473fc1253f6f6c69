package dev.quorate.tests.healing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.InProcess;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.RunningCommand;

import org.awaitility.Awaitility;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/// A local cluster of three whose lost members are replaced after a second.
public record Watched(Quorate quorate, ManagedCluster cluster) {
    /// What the specification says.
    public static final Duration GRACE = Duration.ofSeconds(1);

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    public static Watched create(Quorate quorate, String name) throws Exception {
        var cluster = quorate.create(name, 3, "3.6.16");
        var file = cluster.directory().resolve("cluster.yaml");
        var spec = Files.readString(file);
        assertThat(spec).contains("dataLost: 10s", "maxPerDay: 2");
        Files.writeString(
                file,
                spec.replace("dataLost: 10s", "dataLost: 1s")
                        .replace("maxPerDay: 2", "maxPerDay: 24"));
        return new Watched(quorate, cluster);
    }

    /// A daemon that stands by or watches.
    public RunningCommand daemon() throws IOException {
        return quorate.begin("daemon", "run", "--listen", "off");
    }

    /// Commands that are over at once.
    public InProcess here() {
        return new InProcess(quorate.home());
    }

    public JsonNode status() {
        return here().run("cluster", "status", cluster.name(), "-o", "json").json();
    }

    public JsonNode daemonStatus() {
        return here().run("daemon", "status", "-o", "json").json();
    }

    /// What the daemon last decided about the cluster.
    public JsonNode decision() {
        return daemonStatus().path("clusters").path(0).path("decision");
    }

    public void awaitDecision(String what, Predicate<JsonNode> wanted) {
        Awaitility.await(what)
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(100))
                .until(this::decision, wanted);
    }

    public void awaitWatch(long pid) {
        Awaitility.await("pid %d watches".formatted(pid))
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    var status = daemonStatus();
                    return status.path("pid").asLong() == pid
                            && status.path("clusters").path(0).path("decision").isObject();
                });
    }

    /// Three healthy voters, and not this member among them.
    public JsonNode awaitHealed(String lostId) {
        Awaitility.await("three healthy voters without " + lostId)
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    var status = status();
                    return whole(status) && !ManagedCluster.each(status, "id").contains(lostId);
                });
        return status();
    }

    public void awaitWhole() {
        Awaitility.await("three healthy voters")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> whole(status()));
    }

    private static boolean whole(JsonNode status) {
        return status.path("health").asString().equals("HEALTHY")
                && status.path("quorum").path("healthy").asInt() == 3;
    }

    public static JsonNode member(JsonNode status, Predicate<JsonNode> wanted) {
        return ManagedCluster.members(status).filter(wanted).findFirst().orElseThrow();
    }

    /// The operations and decisions of this kind, as the history tells them.
    public List<JsonNode> history(String kind) {
        return history(item -> item.path("kind").asString().equals(kind));
    }

    private List<JsonNode> history(Predicate<JsonNode> wanted) {
        var items = here().done("cluster", "history", cluster.name(), "-o", "json").json();
        return StreamSupport.stream(items.path("items").spliterator(), false)
                .filter(wanted)
                .toList();
    }

    /// How many steps of this kind the daemon has done.
    public long stepsDone(String prefix) {
        return stepsDone(history("heal"), prefix);
    }

    /// How many of them anybody has done.
    public long stepsDoneByAnybody(String prefix) {
        return stepsDone(history(_ -> true), prefix);
    }

    private static long stepsDone(List<JsonNode> operations, String prefix) {
        return operations.stream()
                .flatMap(item -> StreamSupport.stream(item.path("entries").spliterator(), false))
                .filter(entry -> entry.path("type").asString().equals("DONE"))
                .filter(entry -> entry.path("step").asString().startsWith(prefix))
                .count();
    }

    /// Waits until the daemon refuses with this code, and goes on refusing for longer than a lost
    /// member would be given.
    public JsonNode awaitRefusal(String code) {
        awaitDecision(code, decision -> decision.path("code").asString("").equals(code));
        Awaitility.await("still " + code)
                .during(GRACE.multipliedBy(2))
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> decision().path("code").asString("").equals(code));
        return decision();
    }

    /// Waits until nothing is left to be said.
    public void awaitContent() {
        awaitDecision("content", decision -> decision.path("kind").asString().equals("healthy"));
    }

    public static void signal(long pid, String signal) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
        assertThat(kill.waitFor()).isZero();
    }
}
