package dev.quorate.tests.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.Ports;
import dev.quorate.tests.fixture.Quorate;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A daemon that takes the snapshots on time and archives every change, and those that come after
/// it.
class DaemonRemembersIT {
    private static final Path PAGE =
            Path.of(System.getProperty("quorate.root"), "docs/reference/metrics.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();

    @Test
    void whatAKilledDaemonDidTheNextOneGoesOnWith() throws Exception {
        var scheduled = Scheduled.create(quorate, "goeson", "*/3 * * * * ?");
        var first = scheduled.daemon();
        scheduled.awaitRuns(1);
        scheduled.awaitArchived("one");
        first.kill();
        assertThat(scheduled.cluster().memberProcesses()).hasSize(1);

        scheduled.daemon();
        scheduled.awaitRuns(scheduled.runsDone().size() + 1);
        scheduled.awaitArchived("two");

        assertThat(scheduled.slotsDone()).doesNotHaveDuplicates().isSorted();
        assertThat(Scheduled.items(scheduled.window())).hasSize(1);
        var protection = scheduled.protection();
        assertThat(protection.path("level").asString()).isEqualTo("true");
        assertThat(protection.path("gaps")).isEmpty();
        assertThat(protection.path("archiving").asBoolean()).isTrue();
        assertThat(protection.path("nextSnapshot").asString()).isNotEmpty();
        assertThat(scheduled.status().exitCode()).isZero();
    }

    @Test
    void whatWasMissedWhileNoneRanIsMadeUpOnce() throws Exception {
        var scheduled = Scheduled.create(quorate, "missed", "0 * * * *");
        var hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        scheduled.createdAt(hour.minus(6, ChronoUnit.HOURS));
        Files.writeString(
                scheduled.record("schedule-snapshot.json"),
                """
                {"format": 1, "settled": "%s", "failures": 0, "waitingFor": ""}
                """
                        .formatted(hour.minus(5, ChronoUnit.HOURS)));
        var exposed =
                Awaitility.await("the objective is missed")
                        .atMost(Duration.ofSeconds(30))
                        .until(scheduled::status, status -> status.exitCode() == 4);
        assertThat(exposed.json().path("protection").path("objectiveMissed").asBoolean()).isTrue();
        assertThat(scheduled.snapshots().path("state").asString()).isEqualTo("due");

        var first = scheduled.daemon();
        scheduled.awaitRuns(1);
        scheduled.awaitArchived("one");
        Scheduled.signal(first.pid(), "TERM");
        assertThat(first.await().exitCode()).isZero();
        scheduled.drills("0 * * * *");
        var port = Ports.free();
        scheduled.daemon(port);
        scheduled.awaitArchived("two");
        scheduled.awaitRuns("drill", 1);

        assertThat(scheduled.runsDone())
                .hasSize(1)
                .allSatisfy(run -> {
                    assertThat(Instant.parse(run.path("slot").asString())).isAfterOrEqualTo(hour);
                    assertThat(run.path("reason").asString()).isEqualTo("made up");
                });
        servesWhatThePageNames(port);
        assertThat(scheduled.runsDone("drill"))
                .hasSize(1)
                .allSatisfy(run -> {
                    assertThat(run.path("reason").asString()).isEqualTo("made up");
                    assertThat(run.path("note").asString()).startsWith("passed: revision ");
                });
        var protection = scheduled.protection();
        assertThat(protection.path("lastDrill").path("passed").asBoolean()).isTrue();
        assertThat(protection.path("lastDrill").path("seconds").asDouble()).isPositive();
        assertThat(scheduled.status().exitCode()).isZero();
    }

    /// Whatever is served is on the page. What is on the page is served of a cluster that has all
    /// of it, but for what nobody wants to have.
    private static void servesWhatThePageNames(int port) throws Exception {
        var documented =
                ROW.matcher(Files.readString(PAGE))
                        .results()
                        .map(row -> row.group(1))
                        .filter(name ->
                                !Set.of("quorate_member_alarm", "quorate_autopilot_blocked")
                                        .contains(name))
                        .collect(Collectors.toSet());
        assertThat(documented).hasSizeGreaterThan(50);
        // The store is surveyed after the drill.
        Awaitility.await("all metrics of the page, and no other")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Scheduled.metrics(port)).isEqualTo(documented));
    }

    @Test
    @Tag("full")
    void aDaemonThatWasStoppedAndOvertakenRepeatsNothing() throws Exception {
        var scheduled = Scheduled.create(quorate, "stopped", "*/3 * * * * ?");
        var first = scheduled.daemon();
        scheduled.awaitRuns(1);
        scheduled.awaitArchived("one");
        var second = scheduled.daemon();
        for (int i = 0; i < 4; i++) {
            Scheduled.signal(first.pid(), "STOP");
            var before = scheduled.runsDone().size();
            try {
                scheduled.awaitRuns(before + 2);
            } finally {
                Scheduled.signal(first.pid(), "CONT");
            }
            scheduled.awaitArchived("turn-" + i);
            var swapped = first;
            first = second;
            second = swapped;
        }

        assertThat(scheduled.slotsDone()).doesNotHaveDuplicates();
        var taken = scheduled.backups().size();
        assertThat(taken).isLessThanOrEqualTo(scheduled.runsDone().size() + 2);
        assertThat(Scheduled.items(scheduled.window())).hasSize(1);
    }
}
