package dev.quorate.tests.healing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.RunningCommand;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Random;

/// Whoever takes over from a daemon in the middle of a replacement finishes that one, and begins no
/// second.
class GivingWayIT {
    private static final long SEED = 20_261_124;
    private static final int KILLS_FULL = 12;

    /// What a replacement writes into the journal is a few lines more.
    private static final int LINES = 13;

    @RegisterExtension private static final Quorate QUORATE = Quorate.forTheClass();

    private static Watched watched;

    @BeforeAll
    static void create() throws Exception {
        watched = Watched.create(QUORATE, "way");
    }

    @Test
    void aDaemonThatIsToldToStopEndsAtTheNextStepAndTheNextGoesOn() throws Exception {
        var first = begin();
        var removals = watched.stepsDoneByAnybody("remove ");
        var additions = watched.stepsDoneByAnybody("add ");
        var victim = wipeOne(0);
        assertThat(first.reaches(() -> watched.stepsDone("remove ") > removals)).isTrue();

        Watched.signal(first.pid(), "TERM");
        first.await().expect(0);
        assertThat(watched.daemonStatus().path("running").asBoolean()).isFalse();
        var second = begin();

        watched.awaitHealed(victim.path("id").asString());
        watched.awaitContent();
        assertThat(watched.stepsDoneByAnybody("remove ")).isEqualTo(removals + 1);
        assertThat(watched.stepsDoneByAnybody("add ")).isEqualTo(additions + 1);
        second.kill();
    }

    @Test
    void aTypedCommandTakesOverAtTheNextStep() throws Exception {
        var daemon = begin();
        var removals = watched.stepsDoneByAnybody("remove ");
        var additions = watched.stepsDoneByAnybody("add ");
        var victim = wipeOne(1);
        assertThat(daemon.reaches(() -> watched.stepsDone("remove ") > removals)).isTrue();

        watched.here().done("cluster", "apply", "-c", "way", "--yes");

        assertThat(ManagedCluster.each(watched.status(), "id"))
                .hasSize(3)
                .doesNotContain(victim.path("id").asString());
        watched.awaitContent();
        assertThat(watched.stepsDoneByAnybody("remove ")).isEqualTo(removals + 1);
        assertThat(watched.stepsDoneByAnybody("add ")).isEqualTo(additions + 1);
        daemon.kill();
    }

    @Tag("full")
    @Test
    void aDaemonThatIsKilledAtAnyLineReplacesAMemberOnce() throws Exception {
        var random = new Random(SEED);
        for (var kill = 0; kill < KILLS_FULL; kill++) {
            var lines = random.nextInt(1, LINES);
            var first = begin();
            var before = watched.cluster().journalLines();
            var ids = new ArrayList<>(ManagedCluster.each(watched.status(), "id"));
            var victim = wipeOne(random.nextInt(3));
            first.reaches(() -> watched.cluster().journalLines() >= before + lines);
            first.kill();

            var second = begin();
            var after = watched.awaitHealed(victim.path("id").asString());
            ids.remove(victim.path("id").asString());
            assertThat(ManagedCluster.each(after, "id"))
                    .as("killed at line %d", lines)
                    .hasSize(3)
                    .containsAll(ids);
            watched.awaitContent();
            second.kill();
        }
    }

    private static RunningCommand begin() throws Exception {
        var daemon = watched.daemon();
        watched.awaitWatch(daemon.pid());
        watched.awaitWhole();
        return daemon;
    }

    private static JsonNode wipeOne(int number) throws Exception {
        var victim = watched.status().path("members").path(number);
        watched.cluster().wipe(victim.path("host").asString());
        return victim;
    }
}
