package dev.quorate.tests.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.Quorate;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Files;
import java.time.Duration;

/// A daemon that is told to end (SIGTERM) while changes that it received wait to be stored.
@Tag("full")
class EndedDaemonIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();

    @Test
    void whatWasReceivedIsStoredBeforeADaemonEnds() throws Exception {
        var scheduled = Scheduled.create(quorate, "ended", "0 * * * *");
        var file = scheduled.cluster().directory().resolve("cluster.yaml");
        var spec = Files.readString(file);
        assertThat(spec).contains("flushEvery: 1s", "rpo: 10s");
        Files.writeString(
                file,
                spec.replace("flushEvery: 1s", "flushEvery: 1h").replace("rpo: 10s", "rpo: 1h"));
        var daemon = scheduled.daemon();
        Awaitility.await("the archiver follows")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> archiver().path("state").asString().equals("following"));
        var endpoint = scheduled.cluster().endpoints().getFirst();
        var written =
                new JsonMapper()
                        .readTree(
                                scheduled
                                        .cluster()
                                        .etcdctl(endpoint, "put", "last", "words", "-w", "json"))
                        .path("header")
                        .path("revision")
                        .asLong();
        Awaitility.await("it has received the change")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> archiver().path("receivedRevision").asLong() >= written);
        assertThat(archived()).isLessThan(written);

        Scheduled.signal(daemon.pid(), "TERM");

        assertThat(daemon.await().exitCode()).isZero();
        assertThat(archived()).isGreaterThanOrEqualTo(written);
    }

    private JsonNode status() throws Exception {
        return quorate.run("backup", "archive", "status", "-c", "ended", "-o", "json").json();
    }

    private JsonNode archiver() throws Exception {
        return status().path("daemon");
    }

    private long archived() throws Exception {
        return status().path("archivedRevision").asLong();
    }
}
