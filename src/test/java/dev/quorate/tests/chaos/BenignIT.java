package dev.quorate.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.MemberProcess;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.RunningCommand;
import dev.quorate.tests.fixture.Writer;
import dev.quorate.tests.healing.Watched;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/// Thirty disturbances in which nothing is lost: nobody is replaced.
@Tag("full")
class BenignIT {
    private static final long SEED = 20_261_124;

    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();

    /// What disturbs, and does no harm. A member is started six times within an hour, so that is
    /// how often one may end here.
    private enum Disturbance {
        MEMBER_FROZEN(10),
        MAJORITY_FROZEN(6),
        DAEMON_FROZEN(6),
        MEMBER_KILLED(4),
        ALL_KILLED(2),
        MACHINE_REBOOTED(2);

        private final int times;

        Disturbance(int times) {
            this.times = times;
        }
    }

    private @Nullable RunningCommand daemon;
    private int victims;

    @Test
    void thirtyDisturbancesChangeNoMembership() throws Exception {
        var watched = Watched.create(quorate, "benign");
        daemon = watched.daemon();
        watched.awaitWatch(daemon().pid());
        var ids = ManagedCluster.each(watched.status(), "id");
        var random = new Random(SEED);
        var kinds = new ArrayList<Disturbance>();
        for (var kind : Disturbance.values()) {
            kinds.addAll(Collections.nCopies(kind.times, kind));
        }
        Collections.shuffle(kinds, random);
        assertThat(kinds).hasSize(30);
        try (var writer = Writer.to(watched.cluster())) {
            for (var kind : kinds) {
                disturb(watched, kind, random);
                watched.awaitWhole();
                assertThat(ManagedCluster.each(watched.status(), "id")).isEqualTo(ids);
            }
            writer.awaitProgress();
            System.out.printf(
                    "%d disturbances: the writer's longest gap %d ms, %d writes acknowledged%n",
                    kinds.size(), writer.longestGap().toMillis(), writer.acknowledged());
            writer.verifyAllPresent(watched.cluster());
        }
        for (var change : List.of("remove ", "add ", "give ")) {
            assertThat(watched.stepsDoneByAnybody(change)).as(change).isZero();
        }
    }

    @Test
    void aLeaderThatIsKilledTwentyTimesCostsAnElectionEachTime() throws Exception {
        var watched = Watched.create(quorate, "leaders");
        var ids = ManagedCluster.each(watched.status(), "id");
        try (var writer = Writer.to(watched.cluster())) {
            for (var kill = 0; kill < 20; kill++) {
                watched.awaitWhole();
                var leader =
                        Watched.member(
                                watched.status(),
                                seen -> seen.path("role").asString().equals("leader"));
                watched.cluster().process(leader.path("host").asString()).kill();
                writer.awaitProgress();
                watched.here().done("member", "start", "-c", "leaders", "--yes");
            }
            System.out.printf(
                    "20 leaders killed: the writer's longest gap %d ms%n",
                    writer.longestGap().toMillis());
            watched.awaitWhole();
            assertThat(ManagedCluster.each(watched.status(), "id")).isEqualTo(ids);
            writer.verifyAllPresent(watched.cluster());
        }
    }

    private void disturb(Watched watched, Disturbance kind, Random random) throws Exception {
        var processes = watched.cluster().memberProcesses();
        var one = processes.get(random.nextInt(processes.size()));
        switch (kind) {
            case MEMBER_KILLED -> processes.get(victims++ % processes.size()).kill();
            case ALL_KILLED -> processes.forEach(MemberProcess::kill);
            case MACHINE_REBOOTED -> {
                daemon().kill();
                processes.forEach(MemberProcess::kill);
                daemon = watched.daemon();
            }
            case MEMBER_FROZEN -> freeze(List.of(one.pid()), random);
            case MAJORITY_FROZEN ->
                    freeze(
                            processes.stream()
                                    .filter(process -> process.pid() != one.pid())
                                    .map(MemberProcess::pid)
                                    .toList(),
                            random);
            case DAEMON_FROZEN -> freeze(List.of(daemon().pid()), random);
        }
    }

    private RunningCommand daemon() {
        return Objects.requireNonNull(daemon, "begun first");
    }

    /// For longer than lost data would be given.
    private static void freeze(List<Long> pids, Random random) throws Exception {
        for (var pid : pids) {
            Watched.signal(pid, "STOP");
        }
        var until =
                System.nanoTime() + Watched.GRACE.plusMillis(500 + random.nextInt(6_000)).toNanos();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> System.nanoTime() > until);
        for (var pid : pids) {
            Watched.signal(pid, "CONT");
        }
    }
}
