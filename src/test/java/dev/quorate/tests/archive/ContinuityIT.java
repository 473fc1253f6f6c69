package dev.quorate.tests.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.capture.ArchiverStatus.State;
import dev.quorate.manager.etcd.GrpcChanges;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.tests.fixture.EtcdProcesses;
import dev.quorate.tests.fixture.EtcdPrograms;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Whatever happens to members, to connections and to the archiver: every acknowledged write is in
/// the archive, at its revision, and no revision is missing.
class ContinuityIT {
    private static final String VERSION = "3.6.16";
    private static final int CUTS = 40;

    @TempDir private Path root;

    @Test
    void everyKindOfChangeIsArchivedAsEtcdMadeIt() throws Exception {
        everyKindOfChange(VERSION);
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(strings = {"3.4.23", "3.5.35", "3.7.3"})
    void everyKindOfChangeIsArchivedAlikeOnOtherVersions(String version) throws Exception {
        everyKindOfChange(version);
    }

    private void everyKindOfChange(String version) throws Exception {
        try (var bench = ArchiveBench.start(root, version, 1);
                var archiver = bench.archiver();
                var keys =
                        KeyValues.of(
                                bench.endpoints(), bench.cluster.tls(), Duration.ofSeconds(5))) {
            archiver.awaitState(State.FOLLOWING);
            var member = bench.cluster.member(1);
            for (int i = 0; i < 200; i++) {
                keys.put("plain/" + i % 40, ("value " + i).getBytes(StandardCharsets.UTF_8));
            }
            keys.put("large", new byte[1 << 20]);
            keys.put("empty", new byte[0]);
            bench.cluster.etcdctlWithInput(
                    member, "\n\nput a 1\nput b 2\ndel plain/1\ndel plain/2\n\n\n", "txn");
            bench.cluster.etcdctl(member, "del", "plain/3", "--prefix");
            var granted = bench.cluster.etcdctl(member, "lease", "grant", "3600").split(" ")[1];
            var revoked = bench.cluster.etcdctl(member, "lease", "grant", "1200").split(" ")[1];
            bench.cluster.etcdctl(member, "put", "leased", "x", "--lease=" + granted);
            bench.cluster.etcdctl(member, "put", "revoked", "x", "--lease=" + revoked);
            bench.cluster.etcdctl(member, "lease", "revoke", revoked);
            bench.cluster.etcdctl(member, "put", "last", "y");
            archiver.awaitArchived(bench.revision());

            bench.expectReplayIsTheCluster(bench.lineage);
            expectLease(bench, Long.parseUnsignedLong(granted, 16), 3600);
            var window = bench.window();
            assertThat(window.holes()).isEmpty();
            assertThat(window.ranges()).hasSize(1);
            assertThat(window.ranges().getFirst().last()).isEqualTo(bench.revision());
            await("the store to be current")
                    .atMost(ArchiveBench.DEADLINE)
                    .until(() -> archiver.status().currentAsOf().isPresent());
        }
    }

    private static void expectLease(ArchiveBench bench, long lease, long seconds) throws Exception {
        var scratch = Scratch.at(bench.root.resolve("scratch"));
        try (var cursor = bench.log.read(bench.catalogue(), bench.lineage, 1, scratch)) {
            while (cursor.nextRevision()) {
                // The leases stand behind the changes.
            }
            assertThat(cursor.leases())
                    .anyMatch(grant ->
                            grant.lease() == lease && grant.seconds().orElse(0) == seconds);
        }
    }

    @Test
    void goesOnThroughAChangeOfLeaderAndRestartsOfMembers() throws Exception {
        try (var bench = ArchiveBench.start(root, VERSION, 3);
                var archiver = bench.archiver();
                var load = Load.later(bench)) {
            archiver.awaitState(State.FOLLOWING);
            load.begin();
            for (int round = 0; round < 3; round++) {
                var leader = bench.leader();
                leader.kill();
                awaitWrites(load);
                leader.start();
                bench.cluster.awaitReady();
            }
            var followed = bench.cluster.member(1);
            followed.stop();
            awaitWrites(load);
            followed.start();
            bench.cluster.awaitReady();
            load.stop();
            archiver.awaitArchived(bench.revision());

            bench.expectAll(load.acknowledged());
            bench.expectReplayIsTheCluster(bench.lineage);
            assertThat(archiver.status().gaps()).isEmpty();
            assertThat(archiver.status().connections()).isGreaterThan(1);
        }
    }

    private static void awaitWrites(Load load) {
        var before = load.lastRevision();
        await("writes to go on")
                .atMost(ArchiveBench.DEADLINE)
                .until(() -> load.lastRevision() > before + 20);
    }

    @Test
    void twoArchiversOfOneRangeDoNotHarmEachOther() throws Exception {
        try (var bench = ArchiveBench.start(root, VERSION, 1);
                var one = bench.archiver()) {
            one.awaitState(State.FOLLOWING);
            var load = Load.on(bench, bench.endpoints());
            awaitWrites(load);
            var settings = ArchiveBench.SETTINGS.withFlush(Duration.ofMillis(350), 3 << 10);
            var other = bench.archiver("spool-2", settings);
            other.awaitArchived(load.lastRevision());
            one.awaitArchived(load.lastRevision());
            one.interrupt();
            other.awaitArchived(load.lastRevision());
            var third = bench.archiver("spool-3", ArchiveBench.SETTINGS);
            other.close();
            load.close();
            third.awaitArchived(bench.revision());

            bench.expectAll(load.acknowledged());
            bench.expectReplayIsTheCluster(bench.lineage);
            assertThat(bench.window().holes()).isEmpty();
            assertThat(bench.window().ranges()).hasSize(1);
            assertThat(bench.catalogue().unusable()).isEmpty();
        }
    }

    /// The connection ends after ever more bytes: within the handshake, between the confirmation of
    /// the watch and its first message, within a message, between two fragments.
    @Test
    void goesOnWhereverItsConnectionIsCut() throws Exception {
        try (var bench = ArchiveBench.start(root, VERSION, 1);
                var relay = CuttingRelay.to(bench.cluster.member(1).endpoint());
                var load = Load.later(bench)) {
            var archiver =
                    bench.archiver(
                            bench.side().through(bench.changes, () -> List.of(relay.endpoint())),
                            "spool",
                            ArchiveBench.SETTINGS);
            archiver.awaitState(State.FOLLOWING);
            load.begin();
            relay.cutAfterEverMore(700, 60_000);
            await("all cuts")
                    .atMost(ArchiveBench.DEADLINE.multipliedBy(2))
                    .until(() -> relay.cuts() >= CUTS);
            relay.cutNoMore();
            load.stop();
            archiver.awaitArchived(bench.revision());

            bench.expectAll(load.acknowledged());
            bench.expectReplayIsTheCluster(bench.lineage);
            assertThat(archiver.status().gaps()).isEmpty();
        }
    }

    @Test
    void anArchiverThatIsStoppedSealsAndPublishesWhatItHas() throws Exception {
        try (var bench = ArchiveBench.start(root, VERSION, 1)) {
            var never = ArchiveBench.SETTINGS.withFlush(Duration.ofHours(1), 1 << 30);
            var archiver = bench.archiver("spool", never);
            archiver.awaitState(State.FOLLOWING);
            try (var load = Load.on(bench, bench.endpoints())) {
                awaitWrites(load);
                load.stop();
                await("all to be received")
                        .until(() -> archiver.status().receivedRevision() == bench.revision());
                archiver.close();

                bench.expectAll(load.acknowledged());
            }
            assertThat(archiver.status().spooledSegments()).isZero();
            assertThat(archiver.status().state()).isEqualTo(State.ENDED);
            assertThat(bench.catalogue().segments()).hasSize(1);
        }
    }

    @Test
    void archivesNothingOfAnotherCluster() throws Exception {
        try (var bench = ArchiveBench.start(root, VERSION, 1);
                var other =
                        EtcdProcesses.start(
                                EtcdPrograms.of(VERSION),
                                Files.createDirectory(root.resolve("other")),
                                1);
                var through = new GrpcChanges(other.tls())) {
            try (var first = bench.archiver()) {
                first.awaitState(State.FOLLOWING);
            }
            var archiver =
                    bench.archiver(
                            bench.side()
                                    .through(through, () -> List.of(other.member(1).endpoint())),
                            "spool",
                            ArchiveBench.SETTINGS);

            await("its end")
                    .atMost(ArchiveBench.DEADLINE)
                    .until(() -> archiver.status().state() == State.ENDED);
            assertThat(archiver.failure()).hasMessageContaining("the members are of cluster");
        }
    }
}
