package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.snapshot.RandomHistory.Change;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// Rebuilds of a random history at every revision, against the history itself.
final class RebuildTest {

    private static final int REVISIONS = 30;
    private static final int KEYS = 6;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void givesEveryRevisionFromEveryBase(long seed) throws Exception {
        var history = new RandomHistory(new Random(seed), REVISIONS, KEYS);
        for (long base = 1; base <= history.revision(); base += 3) {
            try (var file = SnapshotFile.open(history.builder(base).build().write(directory))) {
                for (long revision = 2; revision <= history.revision(); revision++) {
                    var plan = Rebuild.from(file).events(history.events()).upTo(revision);

                    var rebuilt = write(plan);

                    assertThat(rebuilt.revision()).isEqualTo(revision);
                    assertThat(rebuilt.report().revision()).isEqualTo(revision);
                    assertThat(rebuilt.report().warnings()).isEmpty();
                    assertThat(rebuilt.hashKv()).isEqualTo(history.hash(revision, -1).value());
                    assertThat(entries(rebuilt)).isEqualTo(named(history.changes(0, revision)));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TombstoneRule.class)
    void compactsAsEtcdDoes(TombstoneRule rule) throws Exception {
        var history = new RandomHistory(new Random(5), REVISIONS, KEYS);
        long revision = history.revision() - 1;
        try (var file = SnapshotFile.open(history.builder(12).build().write(directory))) {
            for (long at = 1; at <= revision; at++) {
                var plan =
                        Rebuild.from(file)
                                .events(history.events())
                                .upTo(revision)
                                .tombstones(rule)
                                .compactedAt(at);

                var rebuilt = write(plan);

                assertThat(entries(rebuilt))
                        .isEqualTo(named(history.compacted(revision, at, rule)));
                assertThat(rebuilt.compactRevision()).isEqualTo(at);
                assertThat(rebuilt.report().state().compacting()).isFalse();
                assertThat(rebuilt.report().revision()).isEqualTo(revision);
                assertThat(rebuilt.hashKv()).isEqualTo(history.hash(revision, at).value());
            }
        }
    }

    @Test
    void answersHashKvWithoutWriting() throws Exception {
        var history = new RandomHistory(new Random(6), REVISIONS, KEYS);
        try (var file = SnapshotFile.open(history.builder(9).build().write(directory))) {
            var plan = Rebuild.from(file).events(history.events()).upTo(history.revision());

            for (long revision = 1; revision <= history.revision(); revision++) {
                for (long compact = -1; compact <= revision; compact++) {
                    assertThat(plan.hashKv(revision, compact))
                            .isEqualTo(history.hash(revision, compact));
                }
            }
            assertThat(plan.hashKv(0, 3)).isEqualTo(history.hash(history.revision(), 3));
        }
    }

    /// The base was compacted, and holds what a real compaction leaves.
    @Test
    void goesOnFromACompactedBase() throws Exception {
        var history = new RandomHistory(new Random(7), REVISIONS, KEYS);
        var base = compactedBase(history, 20, 15, TombstoneRule.KEPT).compacted(15, 15);
        try (var file = SnapshotFile.open(base.build().write(directory))) {
            for (long revision = 15; revision <= history.revision(); revision++) {
                var plan = Rebuild.from(file).events(history.events()).upTo(revision);

                var kept = write(plan);
                var compacted = write(plan.compactedAt(revision));

                assertThat(kept.hashKv()).isEqualTo(history.hash(revision, 15).value());
                assertThat(kept.compactRevision()).isEqualTo(15);
                assertThat(entries(compacted))
                        .isEqualTo(
                                named(history.compacted(revision, revision, TombstoneRule.KEPT)));
            }
        }
    }

    @Test
    void finishesTheCompactionThatTheBaseWasCaughtIn() throws Exception {
        var history = new RandomHistory(new Random(8), REVISIONS, KEYS);
        var half = new ArrayList<>(history.changes(0, 20));
        var gone = new ArrayList<>(half);
        gone.removeAll(history.compacted(20, 15, TombstoneRule.KEPT));
        half.removeAll(gone.subList(0, gone.size() / 2));
        var builder = SnapshotBuilder.empty().compacted(15, 10);
        half.forEach(change -> builder.record("key", change.name(), change.encoded(), 0));
        try (var file = SnapshotFile.open(builder.build().write(directory))) {
            assertThat(file.state().compacting()).isTrue();

            var rebuilt = write(Rebuild.from(file).events(history.events()).upTo(25));

            assertThat(entries(rebuilt))
                    .isEqualTo(named(history.compacted(25, 15, TombstoneRule.KEPT)));
            assertThat(rebuilt.report().state().finishedCompactRevision()).isEqualTo(15);
            assertThat(rebuilt.report().state().scheduledCompactRevision()).isEqualTo(15);
            assertThat(rebuilt.hashKv()).isEqualTo(history.hash(25, 15).value());
        }
    }

    @Test
    void movesTheRevisionOn() throws Exception {
        var history = new RandomHistory(new Random(9), REVISIONS, KEYS);
        try (var file = SnapshotFile.open(history.builder(12).build().write(directory))) {
            var rebuilt =
                    write(
                            Rebuild.from(file)
                                    .events(history.events())
                                    .upTo(25)
                                    .bumpedBy(1_000_000_000));

            assertThat(rebuilt.revision()).isEqualTo(25);
            assertThat(rebuilt.hashKv()).isEqualTo(history.hash(25, 25).value());
            assertThat(rebuilt.report().revision()).isEqualTo(1_000_000_025);
            assertThat(rebuilt.report().compactRevision()).isEqualTo(1_000_000_025);
            assertThat(rebuilt.report().keys()).isEqualTo(history.newestPuts(25).size());
            var entries = entries(rebuilt);
            assertThat(entries.removeLast())
                    .isEqualTo(
                            HexFormat.of().formatHex(SnapshotBuilder.revision(1_000_000_025, 0))
                                    + ":");
            assertThat(entries).isEqualTo(named(history.compacted(25, 25, TombstoneRule.DROPPED)));
        }
    }

    /// A second bump follows the first: its mark is the newest of the empty key.
    @Test
    void movesTheRevisionOnAgain() throws Exception {
        var history = new RandomHistory(new Random(10), REVISIONS, KEYS);
        var once = directory.resolve("once.db");
        try (var file = SnapshotFile.open(history.builder().build().write(directory))) {
            Rebuild.from(file).bumpedBy(1000).writeTo(once);
        }
        try (var file = SnapshotFile.open(once)) {
            long bumped = history.revision() + 1000;
            var put = new Change(bumped + 1, 0, "new", bumped + 1, 1, false, "value", 0);

            var rebuilt =
                    write(
                            Rebuild.from(file)
                                    .events(new ListedEvents(List.of(put.event())))
                                    .upTo(bumped + 1)
                                    .bumpedBy(500));

            assertThat(rebuilt.report().revision()).isEqualTo(bumped + 501);
            assertThat(rebuilt.report().keys()).isEqualTo(history.keysAlive() + 1);
            assertThat(rebuilt.report().entries()).isEqualTo(history.keysAlive() + 3);
        }
    }

    @Test
    void givesEqualBytesForEqualInput() throws Exception {
        var history = new RandomHistory(new Random(11), 300, 40, 5);
        var source = history.builder(200).build().write(directory);
        var digests = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            try (var file = SnapshotFile.open(source)) {
                var plan =
                        Rebuild.from(file)
                                .events(history.events())
                                .upTo(history.revision())
                                .compactedAt(150);
                digests.add(write(plan).report().sha256());
            }
        }
        assertThat(digests).containsOnly(digests.getFirst());
    }

    private SnapshotBuilder compactedBase(
            RandomHistory history, long revision, long compact, TombstoneRule rule) {
        var builder = SnapshotBuilder.empty().leafRecordsMax(5);
        history.compacted(revision, compact, rule)
                .forEach(change -> builder.record("key", change.name(), change.encoded(), 0));
        return builder;
    }

    private Rebuilt write(Rebuild plan) throws IOException, InterruptedException {
        var target = directory.resolve("rebuilt.db");
        Files.deleteIfExists(target);
        var rebuilt = plan.writeTo(target);
        assertThat(Reading.sound(target)).isEqualTo(rebuilt.report());
        return rebuilt;
    }

    private static List<String> entries(Rebuilt rebuilt) throws IOException {
        var entries = new ArrayList<String>();
        try (var file = SnapshotFile.open(rebuilt.file())) {
            var bucket = file.bucket("key");
            while (bucket.next()) {
                entries.add(line(bucket.key(), bucket.value()));
            }
        }
        return entries;
    }

    private static List<String> named(List<Change> changes) {
        return changes.stream().map(change -> line(change.name(), change.encoded())).toList();
    }

    private static String line(byte[] name, byte[] value) {
        return HexFormat.of().formatHex(name) + ":" + HexFormat.of().formatHex(value);
    }
}
