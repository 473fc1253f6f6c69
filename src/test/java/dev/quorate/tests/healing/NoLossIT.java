package dev.quorate.tests.healing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.Disk;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.Writer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What looks like a loss and is none, and what looks like none and is one.
class NoLossIT {
    /// At 25 a second, three seconds of the daemon's looks.
    private static final int WRITES = 75;

    @RegisterExtension private static final Quorate QUORATE = Quorate.forTheClass();

    private static Watched watched;

    @BeforeAll
    static void create() throws Exception {
        watched = Watched.create(QUORATE, "noloss");
        watched.awaitWatch(watched.daemon().pid());
    }

    @BeforeEach
    void whole() {
        watched.awaitWhole();
    }

    @Test
    void aMemberWhoseDataWasRolledBackNeverRunsAgain() throws Exception {
        var victim = on("local-1");
        var name = victim.path("name").asString();
        var disk = new Disk(watched.cluster(), "local-1");
        try (var writer = Writer.to(watched.cluster())) {
            var older = disk.copy();
            var before = writer.acknowledged();
            Awaitility.await("writes that the copy does not have")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> writer.acknowledged() >= before + WRITES);

            disk.setBackTo(older);

            watched.awaitHealed(victim.path("id").asString());
            assertThat(watched.history("heal").getLast().path("command").asString())
                    .contains("remove " + name, "rolled back: its log ends at entry", "seen at");
            assertThat(watched.stepsDone("start %s on".formatted(name))).isZero();
            writer.verifyAllPresent(watched.cluster());
        }
    }

    @Test
    void anEmptyMountPointIsWaitedFor() throws Exception {
        var ids = ManagedCluster.each(watched.status(), "id");
        var disk = new Disk(watched.cluster(), "local-2");
        var record = Files.readString(disk.record());
        Files.writeString(
                disk.record(),
                record.replaceFirst("\"device\": \"[0-9]+\"", "\"device\": \"2065\""));
        var volume = unmounted(disk);

        var decision = watched.awaitRefusal("VOLUME_MISSING");
        assertThat(decision.path("reason").asString()).contains("lay on device 8:17");
        assertThat(decision.path("remedy").asString()).contains("mount it");
        assertThat(ManagedCluster.each(watched.status(), "state")).contains("UNKNOWN");

        Files.writeString(disk.record(), record);
        disk.bringBack(volume);
        watched.awaitWhole();
        assertThat(ManagedCluster.each(watched.status(), "id")).isEqualTo(ids);
    }

    @Test
    void aDiskThatIsGoneWithItsRecordIsWaitedFor() throws Exception {
        var ids = ManagedCluster.each(watched.status(), "id");
        var disk = new Disk(watched.cluster(), "local-3");
        var record = disk.hideRecord();
        var volume = unmounted(disk);

        var decision = watched.awaitRefusal("RECORD_MISSING");
        assertThat(decision.path("remedy").asString()).contains("quorate member replace");

        disk.bringBack(volume);
        Files.move(record, disk.record());
        watched.awaitWhole();
        assertThat(ManagedCluster.each(watched.status(), "id")).isEqualTo(ids);
    }

    @Test
    void aMemberThatAnotherHandStartedOtherwiseIsShownAndNotFought() throws Exception {
        var command = commandLine(watched.cluster().process("local-2").pid());
        watched.here().done("member", "stop", "local-2", "-c", "noloss", "--yes");
        command.add("--max-txn-ops=200");
        var log = Path.of(watched.cluster().dataDirectory("local-2") + ".by-hand.log");
        var byHand =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            var decision = watched.awaitRefusal("DRIFT");
            assertThat(decision.path("reason").asString())
                    .contains("--max-txn-ops=200 is not asked for");
            assertThat(byHand.isAlive()).isTrue();
            watched.here().done("member", "restart", "local-2", "-c", "noloss", "--yes");
        } finally {
            byHand.destroyForcibly();
        }

        watched.awaitContent();
        assertThat(watched.history("refuse"))
                .anySatisfy(said -> assertThat(said.path("code").asString("")).isEqualTo("DRIFT"));
    }

    @Test
    void aFrozenMajorityChangesNothing() throws Exception {
        var ids = ManagedCluster.each(watched.status(), "id");
        var steps = watched.stepsDoneByAnybody("");
        var frozen =
                List.of(
                        watched.cluster().process("local-1").pid(),
                        watched.cluster().process("local-2").pid());
        for (var pid : frozen) {
            Watched.signal(pid, "STOP");
        }
        try {
            watched.awaitDecision(
                    "no quorum",
                    decision -> decision.path("reason").asString().contains("no quorum yet"));
            Awaitility.await("nothing is done for longer than a grace")
                    .during(Watched.GRACE.multipliedBy(3))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> watched.stepsDoneByAnybody("") == steps);
        } finally {
            for (var pid : frozen) {
                Watched.signal(pid, "CONT");
            }
        }
        watched.awaitWhole();
        assertThat(ManagedCluster.each(watched.status(), "id")).isEqualTo(ids);
        assertThat(watched.stepsDoneByAnybody("")).isEqualTo(steps);
    }

    private static JsonNode on(String host) {
        return Watched.member(watched.status(), seen -> seen.path("host").asString().equals(host));
    }

    private static Path unmounted(Disk disk) throws IOException {
        var process = watched.cluster().process(disk.host());
        var volume = disk.hide();
        process.kill();
        return volume;
    }

    private static List<String> commandLine(long pid) throws IOException {
        var line = Files.readAllBytes(Path.of("/proc", "" + pid, "cmdline"));
        return new ArrayList<>(List.of(new String(line, StandardCharsets.UTF_8).split("\0")));
    }
}
