package dev.quorate.tests.healing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.Writer;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.List;

/// A cluster under a daemon, while clients write: what is lost is replaced, what ended is started,
/// and what is neither is left alone.
class HealingIT {
    @RegisterExtension private static final Quorate QUORATE = Quorate.forTheClass();

    private static Watched watched;

    @BeforeAll
    static void create() throws Exception {
        watched = Watched.create(QUORATE, "heal");
        watched.awaitWatch(watched.daemon().pid());
    }

    @Test
    void aWipedFollowerIsReplacedByItself() throws Exception {
        replacesWiped("voter");
    }

    @Test
    void aWipedLeaderIsReplacedByItself() throws Exception {
        replacesWiped("leader");
    }

    private static void replacesWiped(String role) throws Exception {
        watched.awaitWhole();
        var before = watched.status();
        var victim = Watched.member(before, seen -> seen.path("role").asString().equals(role));
        var removals = watched.stepsDone("remove ");
        try (var writer = Writer.to(watched.cluster())) {
            watched.cluster().wipe(victim.path("host").asString());
            var wiped = System.nanoTime();

            var after = watched.awaitHealed(victim.path("id").asString());
            var took = Duration.ofNanos(System.nanoTime() - wiped);

            System.out.printf(
                    "wiped %s: three healthy voters %d ms after the loss, %d ms after the grace%n",
                    role, took.toMillis(), took.minus(Watched.GRACE).toMillis());
            assertThat(ManagedCluster.each(after, "role"))
                    .containsOnlyOnce("leader")
                    .doesNotContain("learner");
            assertThat(watched.stepsDone("remove ")).isEqualTo(removals + 1);
            assertThat(watched.history("heal").getLast().path("command").asString())
                    .contains("the data of %s is gone".formatted(victim.path("name").asString()));
            writer.awaitProgress();
            System.out.printf(
                    "wiped %s: the writer's longest gap %d ms%n",
                    role, writer.longestGap().toMillis());
            writer.verifyAllPresent(watched.cluster());
        }
    }

    @Test
    void aKilledMemberIsStartedAgainUnderItsId() throws Exception {
        watched.awaitWhole();
        var ids = ManagedCluster.each(watched.status(), "id");
        var process = watched.cluster().process("local-1");
        var starts = watched.stepsDone("start ");

        process.kill();
        watched.awaitDecision("a start", _ -> watched.stepsDone("start ") > starts);
        watched.awaitWhole();

        assertThat(ManagedCluster.each(watched.status(), "id")).isEqualTo(ids);
        assertThat(watched.cluster().process("local-1").pid()).isNotEqualTo(process.pid());
    }

    @Test
    void aFrozenMemberIsLeftAlone() throws Exception {
        watched.awaitWhole();
        var ids = ManagedCluster.each(watched.status(), "id");
        var operations = watched.history("heal").size();
        var process = watched.cluster().process("local-2");

        Watched.signal(process.pid(), "STOP");
        try {
            watched.awaitDecision(
                    "it is said that the member does not serve",
                    decision ->
                            decision.path("kind").asString().equals("waiting")
                                    && decision.path("reason").asString().endsWith("to serve"));
        } finally {
            Watched.signal(process.pid(), "CONT");
        }
        watched.awaitWhole();
        watched.awaitDecision(
                "content", decision -> decision.path("kind").asString().equals("healthy"));

        assertThat(ManagedCluster.each(watched.status(), "id")).isEqualTo(ids);
        assertThat(watched.history("heal")).hasSize(operations);
        assertThat(watched.cluster().process("local-2").pid()).isEqualTo(process.pid());
    }

    @Test
    void aPersonComesFirst() throws Exception {
        watched.awaitWhole();
        QUORATE.done("cluster", "pause", "heal", "--reason", "a look", "--yes");
        watched.awaitDecision(
                "paused", decision -> decision.path("code").asString().equals("PAUSED"));
        watched.cluster().process("local-3").kill();

        QUORATE.done("member", "start", "local-3", "-c", "heal", "--yes");
        QUORATE.done("member", "stop", "local-3", "-c", "heal", "--yes");
        QUORATE.done("cluster", "resume", "heal", "--yes");
        watched.awaitDecision(
                "it is left stopped",
                decision -> decision.path("code").asString().equals("STOPPED"));
        assertThat(watched.cluster().memberProcesses()).hasSize(2);
        assertThat(ManagedCluster.each(watched.status(), "state"))
                .containsExactlyInAnyOrder("HEALTHY", "HEALTHY", "STOPPED");
        QUORATE.done("member", "start", "local-3", "-c", "heal", "--yes");
        watched.awaitDecision(
                "content", decision -> decision.path("kind").asString().equals("healthy"));

        assertThat(watched.history("pause")).hasSize(1);
        assertThat(watched.history("refuse"))
                .extracting(item -> item.path("code").asString())
                .containsSubsequence(List.of("PAUSED", "STOPPED"));
    }
}
