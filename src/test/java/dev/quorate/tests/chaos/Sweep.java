package dev.quorate.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.Watcher;
import dev.quorate.manager.release.EtcdReleases;
import dev.quorate.manager.release.Machine;
import dev.quorate.manager.state.Home;
import dev.quorate.tests.chaos.MortalClock.Died;
import dev.quorate.tests.fixture.InProcess;
import dev.quorate.tests.fixture.Leftovers;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Quorate;

import org.awaitility.Awaitility;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Operations that die at a line of their journal and are then asked for again.
final class Sweep {
    static final String VERSION = "3.6.16";
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int HEALS_PER_DAY = 24;
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final Quorate quorate;
    private final InProcess here;
    private int clusters;
    private int heals;
    private String healed = "";

    /// The operations of a cluster, each of which can die anywhere.
    enum Operation {
        CREATE,
        REPLACE,
        GROW,
        SHRINK,
        HEAL,
        RESTORE,
        BACKUP
    }

    Sweep(Quorate quorate) {
        this.quorate = quorate;
        this.here = new InProcess(quorate.home());
    }

    /// A cluster for each kind of operation that needs one that stands.
    void prepare() throws Exception {
        done("cluster", "create", "standing", "--local", "3", "--etcd-version", VERSION);
        done("backup", "now", "-c", "standing");
    }

    /// More replacements within a day are not asked for by a specification, so that a cluster that
    /// has had them all is followed by a new one.
    private void prepareHealing() throws Exception {
        if (heals++ % HEALS_PER_DAY != 0) {
            return;
        }
        if (!healed.isEmpty()) {
            cluster(healed).remove();
        }
        healed = "healed-" + ++clusters;
        done("cluster", "create", healed, "--local", "3", "--etcd-version", VERSION);
        var file = cluster(healed).directory().resolve("cluster.yaml");
        var spec = Files.readString(file);
        assertThat(spec).contains("dataLost: 10s", "maxPerDay: 2");
        Files.writeString(
                file,
                spec.replace("dataLost: 10s", "dataLost: 1s")
                        .replace("maxPerDay: 2", "maxPerDay: " + HEALS_PER_DAY));
    }

    private ManagedCluster cluster(String name) {
        return quorate.cluster(name, VERSION);
    }

    /// A busy machine may make a member look unwell: a person asks again.
    private void done(String... command) {
        var until = System.nanoTime() + DEADLINE.toNanos();
        var last = here.run(command);
        while (last.exitCode() != 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(ASK_AGAIN.toNanos());
            last = here.run(command);
        }
        last.expect(0);
    }

    /// Lets an operation die at this point, asks for it again, and looks at what came of it.
    ///
    /// @param point a line of its journal; for a backup, which has none, a look at the clock
    /// @return false when it was over before
    boolean dies(Operation operation, int point) throws Exception {
        var at = "%s died at %d".formatted(operation, point);
        var died = dies(operation, at, point);
        // Hundreds of members leave more than a small disk holds.
        cluster("standing").deleteAsides();
        cluster(healed).deleteAsides();
        return died;
    }

    private boolean dies(Operation operation, String at, int point) throws Exception {
        return switch (operation) {
            case CREATE -> creates(at, point);
            case RESTORE -> restores(at, point);
            case REPLACE -> replaces(at, point);
            case GROW -> scales(at, point, 5);
            case SHRINK -> scales(at, point, 3);
            case HEAL -> heals(at, point);
            case BACKUP -> backsUp(at, point);
        };
    }

    private boolean creates(String at, int point) throws Exception {
        var name = "founded-" + ++clusters;
        var died =
                diesOrEnds(
                        name,
                        point,
                        "cluster",
                        "create",
                        name,
                        "--local",
                        "3",
                        "--etcd-version",
                        VERSION);
        expectWhole(at, name, 3);
        cluster(name).remove();
        return died;
    }

    private boolean restores(String at, int point) throws Exception {
        var name = "restored-" + ++clusters;
        var died =
                diesOrEnds(
                        name,
                        point,
                        "restore",
                        "run",
                        "-c",
                        "standing",
                        "--latest",
                        "--as",
                        name,
                        "--local",
                        "3",
                        "--yes");
        expectWhole(at, name, 3);
        cluster(name).remove();
        return died;
    }

    private boolean replaces(String at, int point) throws Exception {
        done("cluster", "scale", "3", "-c", "standing", "--yes");
        var before = status("standing");
        var victim = before.path("members").path(point % 3);
        var died =
                diesOrEnds(
                        "standing",
                        point,
                        "member",
                        "replace",
                        victim.path("name").asString(),
                        "-c",
                        "standing",
                        "--yes");
        expectReplaced(at, before, victim, expectWhole(at, "standing", 3));
        return died;
    }

    private boolean scales(String at, int point, int voters) throws Exception {
        done("cluster", "scale", voters == 5 ? "3" : "5", "-c", "standing", "--yes");
        var died =
                diesOrEnds(
                        "standing",
                        point,
                        "cluster",
                        "scale",
                        "" + voters,
                        "-c",
                        "standing",
                        "--yes");
        expectWhole(at, "standing", voters);
        return died;
    }

    private boolean backsUp(String at, int point) {
        var looks = new int[1];
        var died = dies(() -> ++looks[0] > point, "backup", "now", "-c", "standing");
        done("backup", "now", "-c", "standing");
        assertThat(here.run("backup", "verify", "--all", "-c", "standing").exitCode())
                .as(at)
                .isZero();
        return died;
    }

    private boolean heals(String at, int point) throws Exception {
        prepareHealing();
        var before = status(healed);
        var victim = before.path("members").path(point % 3);
        cluster(healed).wipe(victim.path("host").asString());
        var lines = cluster(healed).journalLines() + point;
        var died = false;
        try {
            watch(new MortalClock(InstantSource.system(), () -> journal(healed) >= lines), victim);
        } catch (Died _) {
            died = true;
        }
        watch(InstantSource.system(), victim);
        expectReplaced(at, before, victim, expectWhole(at, healed, 3));
        return died;
    }

    /// Does what a daemon does, until the cluster is whole without the victim.
    private void watch(InstantSource clock, JsonNode victim) throws Exception {
        var home = Home.open(quorate.home());
        var releases = new EtcdReleases(Machine.current(), Clock.systemUTC());
        var until = System.nanoTime() + DEADLINE.toNanos();
        try (var watcher =
                Watcher.over(
                        Cluster.open(home, home.cluster(healed).orElseThrow(), clock).works(),
                        alone(),
                        version -> releases.obtain(version, _ -> {}))) {
            while (!healed(victim)) {
                assertThat(System.nanoTime()).as("healed in time").isLessThan(until);
                LockSupport.parkNanos(Math.min(watcher.round().toNanos(), 200_000_000));
            }
        }
    }

    private static Watcher.Watch alone() {
        return new Watcher.Watch() {
            @Override
            public void check() {}

            @Override
            public boolean stopping() {
                return false;
            }

            @Override
            public int clusters() {
                return 1;
            }
        };
    }

    private boolean healed(JsonNode victim) {
        var status = status(healed);
        return status.path("health").asString().equals("HEALTHY")
                && status.path("quorum").path("healthy").asInt() == 3
                && !ManagedCluster.each(status, "id").contains(victim.path("id").asString())
                && openOperations() == 0;
    }

    private long openOperations() {
        try {
            return Home.open(quorate.home())
                    .cluster(healed)
                    .orElseThrow()
                    .journal()
                    .operations()
                    .stream()
                    .filter(operation -> !operation.closed())
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean diesOrEnds(String name, int point, String... command) {
        var lines = journal(name) + point;
        var died = dies(() -> journal(name) >= lines, command);
        if (died) {
            done(command);
        }
        return died;
    }

    private boolean dies(BooleanSupplier moment, String... command) {
        try {
            var mortal = new MortalClock(InstantSource.system(), moment);
            if (new InProcess(quorate.home(), mortal).run(command).exitCode() != 0) {
                done(command);
            }
            return false;
        } catch (Died _) {
            return true;
        }
    }

    private long journal(String name) {
        try {
            return cluster(name).journalLines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode status(String name) {
        return here.run("cluster", "status", name, "--deadline", "10s", "-o", "json").json();
    }

    private JsonNode expectWhole(String at, String name, int voters) throws IOException {
        var status =
                Awaitility.await(at + ": " + name + " is whole")
                        .atMost(DEADLINE)
                        .pollInSameThread()
                        .pollDelay(Duration.ZERO)
                        .until(
                                () -> status(name),
                                seen -> seen.path("health").asString().equals("HEALTHY"));
        assertThat(ManagedCluster.each(status, "role"))
                .as(at)
                .hasSize(voters)
                .doesNotContain("learner");
        Leftovers.expectNone(cluster(name), ManagedCluster.each(status, "host"));
        return status;
    }

    /// The two others are who they were: nobody was replaced for the one failure but the victim.
    private static void expectReplaced(
            String at, JsonNode before, JsonNode victim, JsonNode after) {
        var others = new ArrayList<>(ManagedCluster.each(before, "id"));
        others.remove(victim.path("id").asString());
        assertThat(ManagedCluster.each(after, "id"))
                .as(at)
                .containsAll(others)
                .doesNotContainAnyElementsOf(List.of(victim.path("id").asString()));
    }
}
