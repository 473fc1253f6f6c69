package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Changes and keys of a history, read without writing a file.
final class LookInsideTest {

    @TempDir Path directory;

    private final RandomHistory history = new RandomHistory(new Random(14), 60, 8);

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 1000})
    void beginsAtAnyRevision(int leafRecordsMax) throws Exception {
        var file = history.builder().leafRecordsMax(leafRecordsMax).build().write(directory);
        try (var snapshot = SnapshotFile.open(file)) {
            for (long from = -1; from <= history.revision() + 2; from++) {
                var cursor = snapshot.entriesFrom(from);
                var found = new ArrayList<String>();
                while (cursor.next()) {
                    found.add(line(cursor));
                }

                assertThat(found).isEqualTo(lines(from, history.revision()));
            }
        }
    }

    @Test
    void tellsEveryChangeBetweenTwoRevisions() throws Exception {
        try (var base = SnapshotFile.open(history.builder(20).build().write(directory))) {
            for (long from = 1; from < 40; from += 3) {
                var found = new ArrayList<String>();

                Rebuild.from(base)
                        .events(history.events())
                        .upTo(45)
                        .forEachEntry(from, entry -> found.add(line(entry)));

                assertThat(found).isEqualTo(lines(from, 45));
            }
        }
    }

    @Test
    void tellsEveryKeyAliveAtARevision() throws Exception {
        try (var base = SnapshotFile.open(history.builder(20).build().write(directory))) {
            for (long at = 2; at <= history.revision(); at++) {
                var found = new ArrayList<String>();

                Rebuild.from(base)
                        .events(history.events())
                        .upTo(at)
                        .forEachLive(entry -> found.add(line(entry)));

                assertThat(found)
                        .containsExactlyInAnyOrderElementsOf(
                                history.newestPuts(at).stream().map(LookInsideTest::line).toList());
            }
        }
    }

    private List<String> lines(long from, long to) {
        return history.changes(from, to).stream().map(LookInsideTest::line).toList();
    }

    private static String line(RandomHistory.Change change) {
        return "%d.%d %s %s %s"
                .formatted(
                        change.main(),
                        change.sub(),
                        change.deleted(),
                        change.key(),
                        change.value());
    }

    private static String line(Entry entry) throws SnapshotException {
        return "%d.%d %s %s %s"
                .formatted(
                        entry.main(),
                        entry.sub(),
                        entry.tombstone(),
                        new String(entry.key(), StandardCharsets.UTF_8),
                        new String(entry.value(), StandardCharsets.UTF_8));
    }
}
