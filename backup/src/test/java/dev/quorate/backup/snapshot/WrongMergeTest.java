package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.snapshot.RandomHistory.Change;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Merges that went wrong, as a writer with a fault would leave them. What checks a merge must see
/// each of them: HashKV against a member's answer always, the structure check or the contiguity of
/// events where they can.
final class WrongMergeTest {

    private static final long BASE = 10;

    @TempDir Path directory;

    private final RandomHistory history = new RandomHistory(new Random(22), 40, 6);
    private final List<Change> changes = new ArrayList<>();

    @BeforeEach
    void takeRightMerge() {
        changes.addAll(history.changes(0, history.revision()));
    }

    @Test
    void theRightMergePasses() throws Exception {
        assertThat(written().findings()).isEmpty();
        assertThat(written().hashes()).isEqualTo(expectedHashes());
    }

    @Test
    void aDroppedChange() throws Exception {
        changes.remove(last(change -> change.sub() == 2));

        assertThat(written().hashes()).isNotEqualTo(expectedHashes());
    }

    @Test
    void aDroppedLastChange() throws Exception {
        changes.removeLast();

        assertThat(written().hashes()).isNotEqualTo(expectedHashes());
    }

    @Test
    void swappedChangesOfOneRevision() throws Exception {
        var second = last(change -> change.sub() == 1);
        int at = changes.indexOf(second);
        var first = changes.get(at - 1);
        changes.set(at - 1, renumbered(second, first.main(), 0));
        changes.set(at, renumbered(first, first.main(), 1));

        assertThat(written().hashes()).isNotEqualTo(expectedHashes());
    }

    @Test
    void aWrongVersion() throws Exception {
        replace(
                last(change -> change.version() > 1),
                change ->
                        new Change(
                                change.main(),
                                change.sub(),
                                change.key(),
                                change.created(),
                                change.version() + 1,
                                false,
                                change.value(),
                                change.lease()));

        assertThat(written().findings()).isEmpty();
        assertThat(written().hashes()).isNotEqualTo(expectedHashes());
    }

    /// One that says that the key is new also contradicts what was there before.
    @Test
    void aVersionThatBeginsAnew() throws Exception {
        replace(
                last(change -> change.version() > 1),
                change ->
                        new Change(
                                change.main(),
                                change.sub(),
                                change.key(),
                                change.main(),
                                1,
                                false,
                                change.value(),
                                change.lease()));

        assertThat(written().warnings())
                .first()
                .extracting(Finding::kind)
                .isEqualTo(Finding.Kind.HISTORY_INCONSISTENT);
        assertThat(written().hashes()).isNotEqualTo(expectedHashes());
    }

    @Test
    void aMissingTombstone() throws Exception {
        changes.remove(last(Change::deleted));

        assertThat(written().hashes()).isNotEqualTo(expectedHashes());
    }

    @Test
    void aDeletionThatWasStoredAsPut() throws Exception {
        var deletion = last(Change::deleted);
        int at = changes.indexOf(deletion);
        var builder = SnapshotBuilder.empty();
        for (int i = 0; i < changes.size(); i++) {
            var name =
                    i == at
                            ? SnapshotBuilder.revision(deletion.main(), deletion.sub())
                            : changes.get(i).name();
            builder.record("key", name, changes.get(i).encoded(), 0);
        }

        assertThat(Reading.kinds(builder.build().write(directory)))
                .containsExactly(Finding.Kind.KEY_VALUE_INVALID);
    }

    @Test
    void aRevisionThatIsNotThatOfItsValue() throws Exception {
        var put = last(change -> !change.deleted());
        var builder = SnapshotBuilder.empty();
        for (var change : changes) {
            long main = change.main() + (change.equals(put) ? 1000 : 0);
            builder.record(
                    "key",
                    change.deleted() ? change.name() : SnapshotBuilder.revision(main, change.sub()),
                    change.encoded(),
                    0);
        }

        assertThat(Reading.kinds(builder.build().write(directory)))
                .containsExactly(Finding.Kind.KEY_VALUE_INVALID);
    }

    @Test
    void aCompactionThatKeptTooLittle() throws Exception {
        var alive = history.newestPuts(history.revision());
        var kept = last(alive::contains);
        long at = kept.main();
        changes.clear();
        changes.addAll(history.compacted(history.revision(), at, TombstoneRule.KEPT));
        changes.remove(kept);

        try (var file = open(builder().compacted(at, at))) {
            assertThat(file.hashKv(0, at)).isNotEqualTo(history.hash(history.revision(), at));
        }
    }

    /// The events themselves were tampered with, and are as contiguous as the true ones.
    @Test
    void anotherValueInTheLog() throws Exception {
        var put = last(change -> !change.deleted());
        UnaryOperator<List<Change>> tampered =
                all ->
                        all.stream()
                                .map(change ->
                                        change.equals(put)
                                                ? new Change(
                                                        put.main(),
                                                        put.sub(),
                                                        put.key(),
                                                        put.created(),
                                                        put.version(),
                                                        false,
                                                        "planted",
                                                        put.lease())
                                                : change)
                                .toList();
        try (var file = open(history.builder(BASE))) {
            var plan = Rebuild.from(file).events(history.events(tampered)).upTo(history.revision());

            assertThat(plan.hashKv(put.main() - 1, -1)).isEqualTo(history.hash(put.main() - 1, -1));
            assertThat(plan.hashKv(put.main(), -1)).isNotEqualTo(history.hash(put.main(), -1));
        }
    }

    /// @param hashes without a compaction, and with one in the middle
    private record Written(List<Finding> findings, List<Finding> warnings, List<HashKv> hashes) {}

    private Written written() throws IOException, InterruptedException {
        try (var file = open(builder())) {
            var hashes = List.of(file.hashKv(0, -1), file.hashKv(0, history.revision() / 2));
            return switch (file.verify(TrailerRule.REQUIRED)) {
                case Verification.Sound(var report) ->
                        new Written(List.of(), report.warnings(), hashes);
                case Verification.Unsound(var findings) -> new Written(findings, List.of(), hashes);
            };
        }
    }

    private List<HashKv> expectedHashes() {
        return List.of(
                history.hash(history.revision(), -1),
                history.hash(history.revision(), history.revision() / 2));
    }

    private SnapshotFile open(SnapshotBuilder builder) throws IOException {
        return SnapshotFile.open(builder.build().write(directory));
    }

    private SnapshotBuilder builder() {
        var builder = SnapshotBuilder.empty();
        changes.forEach(change -> builder.record("key", change.name(), change.encoded(), 0));
        return builder;
    }

    private Change last(Predicate<Change> wanted) {
        return changes.reversed().stream().filter(wanted).findFirst().orElseThrow();
    }

    private void replace(Change change, UnaryOperator<Change> by) {
        changes.set(changes.indexOf(change), by.apply(change));
    }

    private static Change renumbered(Change change, long main, long sub) {
        return new Change(
                main,
                sub,
                change.key(),
                change.created(),
                change.version(),
                change.deleted(),
                change.value(),
                change.lease());
    }
}
