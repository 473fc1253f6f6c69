package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;

/// HashKV against a second, plain statement of etcd's rule over lists and maps. That the rule
/// itself is right is for the golden snapshots to say, whose values came from etcd.
final class HashKvTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithTheRuleAtEveryRevisionAndCompactRevision(long seed) throws Exception {
        var history = new History(new Random(seed), 35, 6);
        var file = history.builder().build().write(directory);

        try (var snapshot = SnapshotFile.open(file)) {
            for (long revision = 1; revision <= history.revision; revision++) {
                for (long compact = -1; compact <= revision; compact++) {
                    assertThat(snapshot.hashKv(revision, compact))
                            .as("revision %d, compact revision %d", revision, compact)
                            .isEqualTo(history.hash(revision, compact));
                }
            }
        }
    }

    @Test
    void agreesWithTheRuleWhenTheIndexGrows() throws Exception {
        var history = new History(new Random(9), 20_000, 9_000);
        var file = history.builder().leafRecordsMax(30).build().write(directory);

        var report = Reading.sound(file);
        assertThat(report.keys()).isEqualTo(history.keysAlive());
        try (var snapshot = SnapshotFile.open(file)) {
            for (long compact : new long[] {1, 700, 9_000, history.revision}) {
                assertThat(snapshot.hashKv(0, compact))
                        .isEqualTo(history.hash(history.revision, compact));
            }
        }
    }

    /// Compactions after the file was taken do not spoil the comparison; those before it do.
    @Test
    void saysWhatTheFileCannotAnswer() throws Exception {
        var file = SnapshotBuilder.small().compacted(5, 5).build().write(directory);

        try (var snapshot = SnapshotFile.open(file)) {
            assertThat(snapshot.hashKv(12, 4)).isInstanceOf(HashKv.NotComparable.class);
            assertThat(snapshot.hashKv(12, -1)).isInstanceOf(HashKv.NotComparable.class);
            assertThat(snapshot.hashKv(16, 5)).isInstanceOf(HashKv.NotComparable.class);
            assertThat(snapshot.hashKv(6, 7)).isInstanceOf(HashKv.NotComparable.class);
            assertThat(snapshot.hashKv(-1, 5)).isInstanceOf(HashKv.NotComparable.class);
            assertThat(snapshot.hashKv(12, 5)).isInstanceOf(HashKv.Hash.class);
            assertThat(snapshot.hashKv(0, 15)).isInstanceOf(HashKv.Hash.class);
        }
    }

    @Test
    void reportsTheValueAtTheFilesOwnRevisions() throws Exception {
        var file = SnapshotBuilder.small().compacted(5, 5).build().write(directory);
        var report = Reading.sound(file);

        try (var snapshot = SnapshotFile.open(file)) {
            assertThat(snapshot.hashKv(0, 5))
                    .isInstanceOfSatisfying(
                            HashKv.Hash.class,
                            hash -> {
                                assertThat(hash.revision()).isEqualTo(15);
                                assertThat(hash.value()).isEqualTo(report.hashKv());
                            });
        }
    }

    /// A random history and what etcd's rule makes of it.
    private static final class History {

        private record Change(
                long main, long sub, String key, long created, long version, boolean deleted) {}

        private final List<Change> changes = new ArrayList<>();
        private final Map<String, Change> alive = new HashMap<>();
        private long revision = 1;

        History(Random random, int revisions, int keys) {
            for (int i = 0; i < revisions; i++) {
                revision++;
                int size = random.nextInt(10) == 0 ? 3 : 1;
                int first = random.nextInt(keys);
                for (int sub = 0; sub < size; sub++) {
                    change(sub, "key/" + (first + sub) % keys, random.nextInt(5) < 2);
                }
                if (random.nextInt(20) == 0) {
                    revision++;
                    int sub = 0;
                    for (var key : List.copyOf(alive.keySet())) {
                        change(sub++, key, true);
                    }
                }
            }
        }

        private void change(long sub, String key, boolean delete) {
            var before = alive.get(key);
            if (delete && before != null) {
                changes.add(new Change(revision, sub, key, 0, 0, true));
                alive.remove(key);
            } else {
                long created = before == null ? revision : before.created();
                long version = before == null ? 1 : before.version() + 1;
                var change = new Change(revision, sub, key, created, version, false);
                changes.add(change);
                alive.put(key, change);
            }
        }

        long keysAlive() {
            return alive.size();
        }

        SnapshotBuilder builder() {
            var builder = SnapshotBuilder.empty().leafRecordsMax(5);
            for (var change : changes) {
                if (change.deleted()) {
                    builder.delete(change.main(), change.sub(), change.key());
                } else {
                    builder.put(
                            change.main(),
                            change.sub(),
                            change.key(),
                            change.created(),
                            change.version(),
                            "value");
                }
            }
            return builder;
        }

        HashKv.Hash hash(long atRevision, long compactRevision) {
            var keep = newestPuts(atRevision);
            if (compactRevision <= 0 || !keep.isEmpty()) {
                int value = sum(atRevision, compactRevision, keep);
                return new HashKv.Hash(atRevision, compactRevision, value, value);
            }
            return new HashKv.Hash(
                    atRevision,
                    compactRevision,
                    sum(atRevision, compactRevision, newestPuts(compactRevision)),
                    sum(atRevision, compactRevision, List.of()));
        }

        private List<Change> newestPuts(long atRevision) {
            var newest = new HashMap<String, Change>();
            for (var change : changes) {
                if (change.main() <= atRevision) {
                    newest.put(change.key(), change);
                }
            }
            return newest.values().stream().filter(change -> !change.deleted()).toList();
        }

        private int sum(long atRevision, long compactRevision, List<Change> keep) {
            var kept = Set.copyOf(keep);
            var crc = new CRC32C();
            crc.update("key".getBytes(StandardCharsets.UTF_8));
            for (var change : changes) {
                boolean included =
                        change.main() > compactRevision
                                || (kept.contains(change) && !change.deleted());
                if (change.main() <= atRevision && included) {
                    add(crc, change);
                }
            }
            return (int) crc.getValue();
        }

        private static void add(CRC32C crc, Change change) {
            crc.update(SnapshotBuilder.revision(change.main(), change.sub()));
            if (change.deleted()) {
                crc.update('t');
            }
            crc.update(
                    SnapshotBuilder.keyValue(
                            change.key(),
                            change.created(),
                            change.deleted() ? 0 : change.main(),
                            change.version(),
                            change.deleted() ? "" : "value",
                            0));
        }
    }
}
