package dev.quorate.tests.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.backup.capture.ArchiverStatus.State;
import dev.quorate.manager.state.DurableFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// An archiver that is killed, kept away from its store, overtaken or cheated: it goes on, and what
/// it cannot get has a name.
class GapIT {
    private static final String VERSION = "3.6.16";

    @TempDir private Path root;

    private static void awaitWrites(Load load, int count) {
        var before = load.acknowledged().size();
        await("writes to go on")
                .atMost(ArchiveBench.DEADLINE)
                .until(() -> load.acknowledged().size() > before + count);
    }

    @Test
    void aKilledArchiverIsContinuedByTheNext() throws Exception {
        try (var bench = ArchiveBench.start(root, VERSION, 1);
                var load = Load.later(bench)) {
            for (int kill = 0; kill < 4; kill++) {
                var process = ArchiverProgram.start(bench);
                try {
                    var before = newest(bench);
                    await("segments in the store")
                            .atMost(ArchiveBench.DEADLINE)
                            .until(() -> Files.exists(root.resolve("store/bench/snapshots")));
                    load.begin();
                    await("more segments in the store")
                            .atMost(ArchiveBench.DEADLINE)
                            .until(() -> newest(bench) > before + 30);
                } finally {
                    process.destroyForcibly();
                    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
                }
            }
            try (var last = bench.archiver()) {
                load.stop();
                last.awaitArchived(bench.revision());
            }

            bench.expectReplayIsTheCluster(bench.lineage);
            bench.expectAll(load.acknowledged());
            assertThat(bench.window().holes()).isEmpty();
            assertThat(bench.backups.catalogue().backups()).hasSize(1);
        }
    }

    private static long newest(ArchiveBench bench) throws Exception {
        return bench.log.newest(bench.lineage).map(entry -> entry.last()).orElse(0L);
    }

    @Test
    void whatCannotBeStoredWaitsOnThisMachine() throws Exception {
        try (var bench = ArchiveBench.start(root, VERSION, 1);
                var load = Load.later(bench)) {
            var store = root.resolve("store");
            var away = root.resolve("away");
            var archiver = bench.archiver();
            archiver.awaitState(State.FOLLOWING);
            load.begin();
            archiver.awaitArchived(10);
            Files.move(store, away);
            awaitWrites(load, 100);
            await("a spool")
                    .atMost(ArchiveBench.DEADLINE)
                    .until(() -> archiver.status().spooledSegments() > 3);
            assertThat(archiver.status().problem()).isPresent();
            // Even one that is killed meanwhile leaves its spool to the next.
            archiver.interrupt();
            Files.move(away, store);
            var next = bench.archiver();
            load.stop();
            next.awaitArchived(bench.revision());

            bench.expectReplayIsTheCluster(bench.lineage);
            bench.expectAll(load.acknowledged());
            assertThat(next.status().gaps()).isEmpty();
            assertThat(next.status().spooledSegments()).isZero();
        }
    }

    @Test
    void aFullSpoolPausesAndLosesNothing() throws Exception {
        try (var bench = ArchiveBench.start(root, VERSION, 1);
                var load = Load.later(bench)) {
            var store = root.resolve("store");
            var away = root.resolve("away");
            var archiver =
                    bench.archiver("spool", ArchiveBench.SETTINGS.withLimits(8 << 10, 100_000));
            archiver.awaitState(State.FOLLOWING);
            load.begin();
            archiver.awaitArchived(10);
            Files.move(store, away);
            archiver.awaitState(State.SPOOL_FULL);
            awaitWrites(load, 50);
            Files.move(away, store);
            load.stop();
            archiver.awaitArchived(bench.revision());

            bench.expectReplayIsTheCluster(bench.lineage);
            bench.expectAll(load.acknowledged());
            assertThat(archiver.status().gaps()).isEmpty();
        }
    }

    @Test
    void aCompactionThatOvertakesTheArchiverLeavesAGapWithAName() throws Exception {
        try (var bench = ArchiveBench.start(root, VERSION, 1);
                var load = Load.later(bench)) {
            long archived;
            try (var archiver = bench.archiver()) {
                archiver.awaitState(State.FOLLOWING);
                load.begin();
                awaitWrites(load, 50);
                archiver.awaitArchived(load.lastRevision());
            }
            archived = newest(bench);
            awaitWrites(load, 100);
            long compacted = load.lastRevision();
            bench.cluster.etcdctl(bench.cluster.member(1), "compact", "" + compacted);
            awaitWrites(load, 20);
            var next = bench.archiver();
            next.awaitState(State.FOLLOWING);
            awaitWrites(load, 20);
            load.stop();
            next.awaitArchived(bench.revision());

            var gap = next.status().gaps().getFirst();
            assertThat(gap.first()).isEqualTo(archived + 1);
            assertThat(gap.last()).isEqualTo(compacted - 1);
            assertThat(gap.reason()).contains("compacted at revision " + compacted);
            assertThat(bench.catalogue().gaps()).containsExactly(gap);
            var window = bench.window();
            assertThat(window.ranges()).hasSize(2);
            assertThat(window.holes()).hasSize(1);
            var hole = window.holes().getFirst();
            assertThat(hole.first()).isEqualTo(archived + 1);
            assertThat(hole.last()).isEqualTo(compacted - 1);
            assertThat(hole.reasons()).containsExactly(gap.reason());
            assertThat(window.find(bench.lineage, compacted)).isPresent();
            assertThat(window.find(bench.lineage, bench.revision())).isPresent();
        }
    }

    @Test
    void anArchiverTooFarBehindTakesASnapshotInstead() throws Exception {
        try (var bench = ArchiveBench.start(root, VERSION, 1);
                var load = Load.later(bench)) {
            try (var archiver = bench.archiver()) {
                archiver.awaitState(State.FOLLOWING);
                load.begin();
                awaitWrites(load, 20);
            }
            awaitWrites(load, 200);
            load.stop();
            var next = bench.archiver("spool", ArchiveBench.SETTINGS.withLimits(1 << 20, 100));
            next.awaitArchived(bench.revision());

            // Nothing was compacted: the new snapshot has the history that was not followed.
            assertThat(bench.backups.catalogue().backups()).hasSize(2);
            assertThat(next.status().gaps()).isEmpty();
            assertThat(bench.window().holes()).isEmpty();
            assertThat(bench.window().ranges()).hasSize(1);
        }
    }

    @Test
    void aHistoryThatWasRolledBackClosesItsLineage() throws Exception {
        try (var bench = ArchiveBench.start(root, VERSION, 1);
                var load = Load.later(bench)) {
            var member = bench.cluster.member(1);
            var copy = root.resolve("copy");
            var archiver = bench.archiver();
            archiver.awaitState(State.FOLLOWING);
            bench.cluster.etcdctl(member, "put", "before", "1");
            member.stop();
            copy(member.dataDirectory(), copy);
            member.start();
            bench.cluster.awaitReady();
            load.begin();
            awaitWrites(load, 100);
            load.stop();
            archiver.awaitArchived(bench.revision());
            var all = bench.archived(bench.lineage, 1);
            archiver.close();
            member.kill();
            DurableFile.deleteScratch(member.dataDirectory());
            copy(copy, member.dataDirectory());
            member.start();
            bench.cluster.awaitReady();
            // As many revisions as before, and more, with other content.
            for (long revision = bench.revision(); revision <= all.lastKey() + 5; revision++) {
                bench.cluster.etcdctl(member, "put", "other", "" + revision);
            }
            var next = bench.archiver();
            await("another lineage")
                    .atMost(ArchiveBench.DEADLINE)
                    .until(() -> !bench.side().current().equals(bench.lineage));
            next.awaitArchived(bench.revision());
            bench.cluster.etcdctl(member, "put", "after", "1");
            next.awaitArchived(bench.revision());

            var current = bench.side().current();
            assertThat(next.status().lineage()).contains(current);
            assertThat(bench.archived(bench.lineage, 1)).isEqualTo(all);
            assertThat(bench.window().find(current, bench.revision())).isPresent();
            assertThat(bench.window().find(bench.lineage, bench.revision())).isEmpty();
            var card = bench.backups.lineage(current).orElseThrow();
            assertThat(card.origin().orElseThrow().lineage()).isEqualTo(bench.lineage);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
