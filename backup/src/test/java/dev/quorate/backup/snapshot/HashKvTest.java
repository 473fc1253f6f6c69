package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.Random;

/// HashKV against a second, plain statement of etcd's rule over lists and maps. That the rule
/// itself is right is for the golden snapshots to say, whose values came from etcd.
final class HashKvTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithTheRuleAtEveryRevisionAndCompactRevision(long seed) throws Exception {
        var history = new RandomHistory(new Random(seed), 35, 6);
        var file = history.builder().build().write(directory);

        try (var snapshot = SnapshotFile.open(file)) {
            for (long revision = 1; revision <= history.revision(); revision++) {
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
        var history = new RandomHistory(new Random(9), 20_000, 9_000);
        var file = history.builder().leafRecordsMax(30).build().write(directory);

        var report = Reading.sound(file);
        assertThat(report.keys()).isEqualTo(history.keysAlive());
        try (var snapshot = SnapshotFile.open(file)) {
            for (long compact : new long[] {1, 700, 9_000, history.revision()}) {
                assertThat(snapshot.hashKv(0, compact))
                        .isEqualTo(history.hash(history.revision(), compact));
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
}
