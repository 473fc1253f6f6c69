package dev.quorate.tests.healing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.MemberProcess;
import dev.quorate.tests.fixture.Quorate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/// Daemons that are killed, stopped and followed by others: what one began is done once.
class OneDaemonIT {
    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();

    @Test
    void whatAKilledDaemonBeganIsDoneOnceByTheNext() throws Exception {
        var watched = Watched.create(quorate, "killed");
        var first = watched.daemon();
        watched.awaitWatch(first.pid());
        var victim = Watched.member(watched.status(), _ -> true);
        watched.cluster().wipe(victim.path("host").asString());
        assertThat(first.reaches(() -> watched.stepsDone("remove ") > 0)).isTrue();
        first.kill();
        assertThat(watched.cluster().memberProcesses()).isNotEmpty();

        var second = watched.daemon();
        watched.awaitHealed(victim.path("id").asString());
        watched.awaitWatch(second.pid());

        assertThat(watched.stepsDone("remove ")).isEqualTo(1);
        assertThat(watched.stepsDone("add ")).isEqualTo(1);
        assertThat(ManagedCluster.each(watched.status(), "id")).hasSize(3);
    }

    @Test
    void aSecondDaemonTakesOverFromOneThatHangsWhichThenDoesNothing() throws Exception {
        var watched = Watched.create(quorate, "follows");
        var first = watched.daemon();
        watched.awaitWatch(first.pid());
        var second = watched.daemon();

        Watched.signal(first.pid(), "STOP");
        var stopped = System.nanoTime();
        try {
            watched.awaitWatch(second.pid());
        } finally {
            Watched.signal(first.pid(), "CONT");
        }
        System.out.printf(
                "a second daemon watches %d ms after the first was stopped%n",
                Duration.ofNanos(System.nanoTime() - stopped).toMillis());
        var pid = watched.cluster().process("local-1").pid();
        watched.cluster().process("local-1").kill();
        watched.awaitWhole();

        assertThat(watched.cluster().process("local-1").pid()).isNotEqualTo(pid);
        assertThat(watched.stepsDone("start ")).isEqualTo(1);
        assertThat(watched.daemonStatus().path("pid").asLong()).isEqualTo(second.pid());
    }

    @Test
    void aLostMajorityIsFrozenAndToldWhatToDo() throws Exception {
        var watched = Watched.create(quorate, "majority");
        for (var host : List.of("local-1", "local-2")) {
            watched.cluster().wipe(host);
        }
        var survivors = pids(watched);
        watched.awaitWatch(watched.daemon().pid());

        watched.awaitDecision(
                "frozen", decision -> decision.path("code").asString().equals("QUORUM_LOST"));

        var decision = watched.decision();
        assertThat(decision.path("reason").asString()).contains("majority-1", "majority-2", "gone");
        assertThat(decision.path("remedy").asString()).contains("quorate restore plan -c majority");
        assertThat(watched.history("heal")).isEmpty();
        assertThat(pids(watched)).isEqualTo(survivors);
    }

    private static HashSet<Long> pids(Watched watched) {
        var pids = new HashSet<Long>();
        watched.cluster().memberProcesses().stream().map(MemberProcess::pid).forEach(pids::add);
        return pids;
    }
}
