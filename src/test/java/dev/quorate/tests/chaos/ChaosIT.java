package dev.quorate.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.Disk;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.MemberProcess;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.RunningCommand;
import dev.quorate.tests.fixture.Writer;
import dev.quorate.tests.healing.Watched;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/// Whatever can happen to members, disks and daemons happens in a seeded order, while a writer
/// counts: no acknowledged write is lost, nobody is replaced who lost nothing, and in the end the
/// cluster is whole.
class ChaosIT {
    private static final long SEED = 20_261_124;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int WRITES_UNSEEN = 60;

    @RegisterExtension private final Quorate quorate = Quorate.forEachTest();

    /// What happens.
    private enum Fault {
        KILL,
        KILL_ALL,
        FREEZE,
        FREEZE_DAEMON,
        KILL_DAEMON,
        STORE_AWAY,
        WIPE,
        ROLL_BACK
    }

    /// One of each, in the order of the seed: what costs much time is left to the long one.
    @Test
    void aSeededStormLosesNothing() throws Exception {
        var faults =
                new ArrayList<>(
                        List.of(
                                Fault.KILL,
                                Fault.KILL_ALL,
                                Fault.FREEZE,
                                Fault.KILL_DAEMON,
                                Fault.WIPE,
                                Fault.ROLL_BACK));
        Collections.shuffle(faults, new Random(SEED));
        new Storm(Watched.create(quorate, "storm"), SEED).rage(faults.iterator());
    }

    @Tag("full")
    @Test
    void aLongStormLosesNothing() throws Exception {
        var seed = Long.getLong("chaos.seed", SEED + 1);
        var random = new Random(seed);
        var end = System.nanoTime() + LONG.toNanos();
        new Storm(Watched.create(quorate, "tempest"), seed)
                .rage(
                        Stream.generate(() -> Fault.values()[random.nextInt(Fault.values().length)])
                                .takeWhile(_ -> System.nanoTime() < end)
                                .iterator());
    }

    /// One run: the same seed has the same faults in the same order.
    private static final class Storm {
        private final Watched watched;
        private final long seed;
        private final Random random;
        private final Map<Fault, Integer> fired = new EnumMap<>(Fault.class);
        private final List<String> lost = new ArrayList<>();
        private RunningCommand daemon;

        Storm(Watched watched, long seed) throws Exception {
            this.watched = watched;
            this.seed = seed;
            this.random = new Random(seed);
            this.daemon = watched.daemon();
        }

        void rage(Iterator<Fault> faults) throws Exception {
            System.out.println("storm of seed " + seed);
            watched.awaitWatch(daemon.pid());
            try (var writer = Writer.to(watched.cluster())) {
                while (faults.hasNext()) {
                    var fault = faults.next();
                    happen(fault, writer);
                    fired.merge(fault, 1, Integer::sum);
                }
                awaitWhole();
                writer.awaitProgress();
                System.out.printf(
                        "storm of seed %d: %s; %d writes acknowledged, %d without an answer, the"
                                + " longest gap %d ms%n",
                        seed,
                        fired,
                        writer.acknowledged(),
                        writer.unknown(),
                        writer.longestGap().toMillis());
                writer.verifyAllPresent(watched.cluster());
                assertThat(fired.values().stream().mapToInt(count -> count).sum())
                        .as("faults: a storm without any proves nothing")
                        .isGreaterThanOrEqualTo(5);
                assertThat(writer.acknowledged()).isGreaterThanOrEqualTo(50);
            }
            assertThat(watched.stepsDoneByAnybody("remove ")).isLessThanOrEqualTo(lost.size());
        }

        private void happen(Fault fault, Writer writer) throws Exception {
            switch (fault) {
                case KILL -> any().kill();
                case KILL_ALL -> watched.cluster().memberProcesses().forEach(MemberProcess::kill);
                case FREEZE -> freeze(any().pid(), 500 + random.nextInt(2_500));
                case FREEZE_DAEMON -> freeze(daemon.pid(), 500 + random.nextInt(2_000));
                case KILL_DAEMON -> {
                    daemon.kill();
                    daemon = watched.daemon();
                }
                case STORE_AWAY -> storeAway();
                case WIPE -> {
                    var victim = oneOfThree();
                    watched.cluster().wipe(victim.path("host").asString());
                    goes(victim);
                }
                case ROLL_BACK -> {
                    var victim = oneOfThree();
                    var disk = new Disk(watched.cluster(), victim.path("host").asString());
                    var older = disk.copy();
                    var before = writer.acknowledged();
                    Awaitility.await("writes that the copy does not have")
                            .atMost(Duration.ofMinutes(1))
                            .until(() -> writer.acknowledged() >= before + WRITES_UNSEEN);
                    disk.setBackTo(older);
                    goes(victim);
                }
            }
        }

        /// Loses its data only when all others have theirs: more would be a lost quorum.
        private JsonNode oneOfThree() {
            awaitWhole();
            return watched.status().path("members").path(random.nextInt(3));
        }

        /// A member that ends again and again is started after ever longer pauses, and at last not
        /// at all: a storm is quicker, so that a person helps.
        private void awaitWhole() {
            var patient = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            Awaitility.await("whole, with a person's help")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> {
                        var code = watched.decision().path("code").asString("");
                        if (code.equals("CRASH_LOOP") || System.nanoTime() > patient) {
                            startAll();
                        }
                        return watched.status().path("quorum").path("healthy").asInt() == 3;
                    });
            watched.awaitWhole();
        }

        private void startAll() {
            watched.here().run("member", "start", "-c", watched.cluster().name(), "--yes");
        }

        private void goes(JsonNode victim) {
            lost.add(victim.path("id").asString());
            watched.awaitHealed(victim.path("id").asString());
        }

        private MemberProcess any() {
            Awaitility.await("a member that runs")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> {
                        if (watched.cluster().memberProcesses().isEmpty()) {
                            startAll();
                        }
                        return !watched.cluster().memberProcesses().isEmpty();
                    });
            var processes = watched.cluster().memberProcesses();
            return processes.get(random.nextInt(processes.size()));
        }

        private static void freeze(long pid, int millis) throws Exception {
            Watched.signal(pid, "STOP");
            try {
                var until = System.nanoTime() + Duration.ofMillis(millis).toNanos();
                Awaitility.await().until(() -> System.nanoTime() > until);
            } finally {
                Watched.signal(pid, "CONT");
            }
        }

        /// A backup without a store fails and leaves nothing; with it again, it is whole.
        private void storeAway() throws Exception {
            var store = watched.quorate().home().resolve("store");
            var away = store.resolveSibling("store-away");
            var name = watched.cluster().name();
            awaitWhole();
            watched.here().done("backup", "now", "-c", name);
            Files.move(store, away);
            Files.writeString(store, "not a directory");
            assertThat(watched.here().run("backup", "now", "-c", name).exitCode()).isNotZero();
            Files.delete(store);
            Files.move(away, store);
            watched.here().done("backup", "now", "-c", name);
            assertThat(ManagedCluster.members(watched.status())).isNotEmpty();
        }
    }
}
