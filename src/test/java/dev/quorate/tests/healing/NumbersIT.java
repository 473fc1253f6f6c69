package dev.quorate.tests.healing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.InProcess;
import dev.quorate.tests.fixture.Ports;
import dev.quorate.tests.fixture.Quorate;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/// A daemon on a real cluster, asked for its numbers as Prometheus asks.
class NumbersIT {
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();
    private final int port = Ports.free();

    @Test
    void theNumbersFollowAMemberThatIsKilledAndStartedAgain() throws Exception {
        var watched = Watched.create(quorate, "counted");
        var here = new InProcess(quorate.home());
        var daemon = quorate.begin("daemon", "run", "--listen", address(), "--log-format", "json");
        await("ready", () -> get("/readyz").statusCode() == 200);
        awaitNumber(
                "quorate_cluster_members{cluster=\"counted\",role=\"voter\",state=\"healthy\"}"
                        + " 3.0");
        // The daemon may be at a snapshot of its own: it gives way.
        here.done("backup", "now", "-c", "counted");

        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(scrape())
                .contains(
                        "quorate_daemon_leader 1.0",
                        "quorate_cluster_has_quorum{cluster=\"counted\"} 1.0",
                        "quorate_cluster_failure_tolerance{cluster=\"counted\"} 1.0",
                        "quorate_cert_expiry_timestamp_seconds{cluster=\"counted\",owner=\"peer-ca\",usage=\"ca\"}",
                        "quorate_backup_last_revision{cluster=\"counted\"}");

        here.done("cluster", "pause", "counted", "--reason", "a look", "--yes");
        awaitNumber("quorate_autopilot_blocked{cluster=\"counted\",reason=\"PAUSED\"} 1.0");
        watched.cluster().process("local-1").kill();
        awaitNumber(
                "quorate_cluster_members{cluster=\"counted\",role=\"voter\",state=\"crashed\"}"
                        + " 1.0");
        // It may have been the leader: then nothing is served until there is another.
        awaitNumber("quorate_cluster_has_quorum{cluster=\"counted\"} 1.0");
        awaitNumber("quorate_cluster_failure_tolerance{cluster=\"counted\"} 0.0");

        here.done("cluster", "resume", "counted", "--yes");
        awaitNumber("quorate_cluster_failure_tolerance{cluster=\"counted\"} 1.0");
        awaitNumber(
                "quorate_operations_total{cluster=\"counted\",kind=\"heal\",result=\"done\"} 1.0");
        assertThat(scrape()).doesNotContain("quorate_autopilot_blocked", "state=\"crashed\"");

        var lines = daemon.errors().lines().toList();
        assertThat(lines)
                .hasSizeGreaterThan(3)
                .allSatisfy(line -> {
                    var event = new JsonMapper().readTree(line);
                    assertThat(event.path("time").asString()).endsWith("Z");
                    assertThat(event.path("message").asString()).isNotEmpty();
                });
    }

    @Test
    void aPortThatIsTakenEndsADaemonUnlessItStandsBy(@TempDir Path otherHome) throws Exception {
        var first = quorate.begin("daemon", "run", "--listen", address());
        await("ready", () -> get("/readyz").statusCode() == 200);
        var standingBy = quorate.begin("daemon", "run", "--listen", address());
        var stranger = new InProcess(otherHome);

        var refused = stranger.run("daemon", "run", "--listen", address());

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("cannot listen on " + address(), "--listen off");
        assertThat(standingBy.reaches(() -> standingBy.errors().contains("standing by"))).isTrue();
        first.kill();
        await("taken over", () -> get("/readyz").statusCode() == 200);
        assertThat(scrape()).contains("quorate_daemon_leader 1.0");
    }

    private String address() {
        return "127.0.0.1:" + port;
    }

    private void awaitNumber(String line) {
        await(line, () -> scrape().contains(line + "\n"));
    }

    private static void await(String what, Callable<Boolean> point) {
        Awaitility.await(what)
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreException(ConnectException.class)
                .until(point);
    }

    private String scrape() throws IOException, InterruptedException {
        return get("/metrics").body();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://" + address() + path))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
