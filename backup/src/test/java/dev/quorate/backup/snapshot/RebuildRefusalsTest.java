package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quorate.backup.snapshot.RandomHistory.Change;
import dev.quorate.backup.snapshot.RebuildException.Reason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// What cannot be rebuilt is named, and leaves nothing behind.
final class RebuildRefusalsTest {

    private static final long BASE = 12;
    private static final long END = 30;

    @TempDir Path directory;

    private final RandomHistory history = new RandomHistory(new Random(3), 40, 6);
    private SnapshotFile base;

    @BeforeEach
    void open() throws IOException {
        base = SnapshotFile.open(history.builder(BASE).build().write(directory));
    }

    @AfterEach
    void leavesNothingBehind() throws IOException {
        base.close();
        try (var files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsOnly("snapshot.db");
        }
    }

    private Path target() {
        return directory.resolve("rebuilt.db");
    }

    private RebuildException refusal(Rebuild plan) {
        return catchThrowableOfType(RebuildException.class, () -> plan.writeTo(target()));
    }

    private RebuildException refusal(UnaryOperator<List<Change>> harm) {
        return refusal(Rebuild.from(base).events(history.events(harm)).upTo(END));
    }

    @Test
    void aMissingRevision() {
        var refusal = refusal(without(change -> change.main() == 20));

        assertThat(refusal.reason()).isEqualTo(Reason.EVENTS_HOLE);
        assertThat(refusal).hasMessageStartingWith("revision 21.0 follows 19.");
        assertThat(refusal.nearestBefore()).hasValue(19);
        assertThat(refusal.nearestAfter()).isEmpty();
    }

    @Test
    void aMissingFirstRevision() {
        var refusal = refusal(without(change -> change.main() == BASE + 1));

        assertThat(refusal.reason()).isEqualTo(Reason.EVENTS_HOLE);
        assertThat(refusal).hasMessageContaining("the base's revision 12");
        assertThat(refusal.nearestBefore()).hasValue(BASE);
    }

    @Test
    void aMissingChangeWithinARevision() {
        long several = firstWithSeveralChanges();

        var first = refusal(without(change -> change.main() == several && change.sub() == 0));
        var middle = refusal(without(change -> change.main() == several && change.sub() == 1));

        assertThat(first.reason()).isEqualTo(Reason.EVENTS_HOLE);
        assertThat(middle.reason()).isEqualTo(Reason.EVENTS_HOLE);
        assertThat(middle.nearestBefore()).hasValue(several - 1);
    }

    @Test
    void changesOutOfOrder() {
        var refusal =
                refusal(changes -> {
                    var swapped = new ArrayList<>(changes);
                    int at = indexOf(swapped, 20);
                    swapped.add(at + 1, swapped.remove(at));
                    return swapped;
                });

        assertThat(refusal.reason()).isEqualTo(Reason.EVENTS_HOLE);
    }

    @Test
    void aChangeThatComesTwice() {
        var refusal =
                refusal(changes -> {
                    var doubled = new ArrayList<>(changes);
                    int at = indexOf(doubled, 20);
                    doubled.add(at, doubled.get(at));
                    return doubled;
                });

        assertThat(refusal.reason()).isEqualTo(Reason.EVENTS_HOLE);
    }

    @Test
    void anEndBeforeTheRevision() {
        var refusal = refusal(without(change -> change.main() > 25));

        assertThat(refusal.reason()).isEqualTo(Reason.EVENTS_END);
        assertThat(refusal.nearestBefore()).hasValue(25);
        assertThat(refusal(Rebuild.from(base).upTo(END)).nearestBefore()).hasValue(BASE);
    }

    @Test
    void aRevisionThatTheBaseHasForgotten() throws Exception {
        var compacted = Files.createDirectory(directory.resolve("compacted"));
        var file = history.builder(BASE).compacted(8, 8).build().write(compacted);
        try (var forgetful = SnapshotFile.open(file)) {
            var refusal = refusal(Rebuild.from(forgetful).upTo(7));

            assertThat(refusal.reason()).isEqualTo(Reason.COMPACTED);
            assertThat(refusal).hasMessage("revision 7 is gone: the base was compacted at 8");
            assertThat(refusal.nearestAfter()).hasValue(8);
            assertThat(refusal.nearestBefore()).isEmpty();
            assertThat(refusal(Rebuild.from(forgetful).compactedAt(7)).reason())
                    .isEqualTo(Reason.COMPACTION_OUT_OF_RANGE);
        }
        Files.delete(file);
        Files.delete(compacted);
    }

    @Test
    void aCompactionAboveTheRevision() {
        var refusal = refusal(Rebuild.from(base).upTo(10).compactedAt(11));

        assertThat(refusal.reason()).isEqualTo(Reason.COMPACTION_OUT_OF_RANGE);
    }

    @Test
    void eventsThatEtcdDoesNotMake() {
        var garbage = event(Event.Kind.PUT, new byte[] {0x0a, 100, 1});
        var otherRevision = event(Event.Kind.PUT, SnapshotBuilder.keyValue("k", 13, 14, 1, "v", 0));
        var versionless = event(Event.Kind.PUT, SnapshotBuilder.keyValue("k", 13, 13, 0, "v", 0));
        var keyless = event(Event.Kind.DELETE, new byte[0]);
        var deletedValue =
                event(Event.Kind.DELETE, SnapshotBuilder.keyValue("k", 0, 13, 0, "v", 0));

        for (var event : List.of(garbage, otherRevision, versionless, keyless, deletedValue)) {
            var refusal =
                    refusal(
                            Rebuild.from(base)
                                    .events(new ListedEvents(List.of(event)))
                                    .upTo(BASE + 1));
            assertThat(refusal.reason()).isEqualTo(Reason.EVENT_INVALID);
            assertThat(refusal).hasMessageContaining("revision 13.0");
        }
    }

    @Test
    void aLogThatCannotBeRead() {
        Events broken =
                revision -> {
                    throw new IOException("the store is away");
                };

        assertThatThrownBy(() -> Rebuild.from(base).events(broken).upTo(END).writeTo(target()))
                .hasMessage("the store is away");
    }

    @Test
    void aNameThatIsTaken() throws Exception {
        Files.writeString(target(), "mine");

        assertThatThrownBy(() -> Rebuild.from(base).writeTo(target()))
                .isInstanceOf(FileAlreadyExistsException.class);

        assertThat(target()).hasContent("mine");
        Files.delete(target());
    }

    @Test
    void anInterruptedThread() {
        for (var plan :
                List.of(
                        Rebuild.from(base),
                        Rebuild.from(base).events(history.events()).upTo(END).bumpedBy(5))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> plan.writeTo(target()))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void aBaseThatIsWrittenToMeanwhile() {
        Events meddling =
                revision -> {
                    Files.write(
                            directory.resolve("snapshot.db"),
                            new byte[1],
                            StandardOpenOption.APPEND);
                    return history.events().after(revision);
                };

        assertThatThrownBy(() -> Rebuild.from(base).events(meddling).upTo(END).writeTo(target()))
                .isInstanceOfSatisfying(
                        SnapshotException.class,
                        e ->
                                assertThat(e.finding().kind())
                                        .isEqualTo(Finding.Kind.CHANGED_WHILE_READ));
    }

    @Test
    void settingsThatMakeNoSense() {
        var plan = Rebuild.from(base);

        assertThatThrownBy(() -> plan.upTo(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan.bumpedBy(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan.pageBytes(3000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan.leases(LeaseTtls.UNKNOWN, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(refusal(plan.bumpedBy(Long.MAX_VALUE)).reason())
                .isEqualTo(Reason.COMPACTION_OUT_OF_RANGE);
    }

    private static UnaryOperator<List<Change>> without(Predicate<Change> dropped) {
        return changes -> changes.stream().filter(dropped.negate()).toList();
    }

    private static int indexOf(List<Change> changes, long main) {
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).main() == main) {
                return i;
            }
        }
        throw new IllegalArgumentException("no revision " + main);
    }

    private long firstWithSeveralChanges() {
        return history.changes(BASE + 1, END).stream()
                .filter(change -> change.sub() == 2)
                .findFirst()
                .orElseThrow()
                .main();
    }

    private static Event event(Event.Kind kind, byte[] keyValue) {
        return new Event(BASE + 1, 0, kind, MemorySegment.ofArray(keyValue));
    }
}
