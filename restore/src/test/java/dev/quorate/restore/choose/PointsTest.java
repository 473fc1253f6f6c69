package dev.quorate.restore.choose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.restore.choose.Outcome.Unreachable;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// Which revision a target means, and which way leads there.
class PointsTest {
    private static final LineageId OTHER = new LineageId("00000000000000c1-bb");

    @TempDir private Path root;
    private Shelf shelf;

    @BeforeEach
    void open() throws Exception {
        shelf = new Shelf(root);
    }

    @AfterEach
    void close() {
        shelf.close();
    }

    /// Snapshots at 10 and 50, every change from 10 to 60.
    private void archived() throws Exception {
        shelf.base(10);
        shelf.segment(11, 30);
        shelf.segment(31, 45);
        shelf.segment(46, 60);
        shelf.base(Shelf.LINEAGE, 50, 40);
    }

    /// Snapshots at 10 and 40, changes from 10 to 20 and from 40 to 50, compacted up to 35.
    private void withAGap() throws Exception {
        shelf.base(10);
        shelf.segment(11, 20);
        shelf.base(Shelf.LINEAGE, 40, 35);
        shelf.segment(41, 50);
    }

    private Choice chosen(RestoreTarget target) throws Exception {
        return shelf.chooser(Optional.empty()).choose(target).orThrow();
    }

    private Unreachable unreachable(RestoreTarget target) throws Exception {
        return (Unreachable) shelf.chooser(Optional.empty()).choose(target);
    }

    private static RestoreTarget at(Instant time) {
        return new RestoreTarget.Time(time, time.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "10, 10, 0",
        "11, 10, 1",
        "30, 10, 1",
        "31, 10, 2",
        "49, 10, 3",
        "50, 50, 0",
        "51, 50, 1",
        "60, 50, 1"
    })
    void goesOnFromTheNearestSnapshotBelow(long revision, long base, int segments)
            throws Exception {
        archived();

        var route = chosen(new RestoreTarget.Revision(revision)).route();

        assertThat(route.base().manifest().revision()).isEqualTo(base);
        assertThat(route.segments()).hasSize(segments);
        assertThat(route.truncates()).isFalse();
    }

    @Test
    void cutsARevisionOutOfALaterSnapshotWhereNoneBelowLeadsToIt() throws Exception {
        withAGap();

        var choice = chosen(new RestoreTarget.Revision(37));

        assertThat(choice.route().base().manifest().revision()).isEqualTo(40);
        assertThat(choice.route().truncates()).isTrue();
        assertThat(choice.caveats()).anySatisfy(text -> assertThat(text).contains("cut out"));
    }

    @ParameterizedTest
    @CsvSource({"20, true", "21, false", "34, false", "35, true", "50, true", "51, false"})
    void reachesExactlyWhatTheWindowShows(long revision, boolean reachable) throws Exception {
        withAGap();

        var outcome = shelf.chooser(Optional.empty()).choose(new RestoreTarget.Revision(revision));

        assertThat(outcome instanceof Outcome.Chosen).isEqualTo(reachable);
    }

    @Test
    void namesTheNearestPointsBesideAGap() throws Exception {
        withAGap();

        var refused = unreachable(new RestoreTarget.Revision(25));

        assertThat(refused.code()).isEqualTo("TARGET_IN_GAP");
        assertThat(refused.before().orElseThrow().revision()).isEqualTo(20);
        assertThat(refused.after().orElseThrow().revision()).isEqualTo(35);
        assertThat(refused.exception().failure()).isEqualTo(Failure.TARGET_UNREACHABLE);
        assertThat(refused.exception().remedy())
                .contains("--to-revision 20 (2026-01-01T12:03:20Z)", "--to-revision 35");
    }

    @Test
    void namesTheEndOfWhatIsKeptForWhatComesAfter() throws Exception {
        archived();

        var refused = unreachable(new RestoreTarget.Revision(61));

        assertThat(refused.code()).isEqualTo("TARGET_OUTSIDE_WINDOW");
        assertThat(refused.before().orElseThrow().revision()).isEqualTo(60);
        assertThat(refused.after()).isEmpty();
    }

    @Test
    void theNewestMomentIsTheEndOfTheLog() throws Exception {
        archived();

        var choice = chosen(new RestoreTarget.Latest());

        assertThat(choice.revision()).isEqualTo(60);
        assertThat(choice.moment().orElseThrow().notAfter()).isEqualTo(Shelf.received(60));
        assertThat(choice.lost().last()).isEqualTo(60);
    }

    @Test
    void theNewestMomentWithoutALogIsTheNewestSnapshot() throws Exception {
        shelf.base(10);
        shelf.base(50);

        var choice = chosen(new RestoreTarget.Latest());

        assertThat(choice.revision()).isEqualTo(50);
        assertThat(choice.route().segments()).isEmpty();
    }

    @Test
    void aTimeIsTheLastRevisionThatHadBeenReceivedByThen() throws Exception {
        archived();

        var choice = chosen(at(Shelf.received(33).plusSeconds(5)));

        assertThat(choice.revision()).isEqualTo(33);
        assertThat(choice.explanation().getFirst())
                .contains("revision 33", "between 2026-01-01T12:05:29Z and 2026-01-01T12:05:30Z");
        assertThat(choice.explanation().get(1)).contains("revision 34");
    }

    @ParameterizedTest
    @CsvSource({"30, 30", "45, 45", "46, 46", "60, 60"})
    void aTimeIsInclusiveAtTheBordersOfSegments(long received, long revision) throws Exception {
        archived();
        var later = shelf.chooser(Optional.of(new Live(60, true, Shelf.received(1000))));

        var choice = later.choose(at(Shelf.received(received))).orThrow();

        assertThat(choice.revision()).isEqualTo(revision);
    }

    @Test
    void saysHowManyRevisionsMayHaveBeenMadeByThenToo() throws Exception {
        archived();

        // Revision 34 was made between one second before it was received and then.
        var choice = chosen(at(Shelf.received(34).minusMillis(500)));

        assertThat(choice.revision()).isEqualTo(33);
        assertThat(choice.explanation())
                .anySatisfy(text -> assertThat(text).contains("1 revisions above may"));
    }

    @Test
    void aTimeWithinAGapHasNoAnswerButTwoNeighbours() throws Exception {
        withAGap();

        var refused = unreachable(at(Shelf.received(30)));

        assertThat(refused.code()).isEqualTo("TARGET_IN_GAP");
        assertThat(refused.before().orElseThrow().revision()).isEqualTo(20);
        assertThat(refused.after().orElseThrow().revision()).isEqualTo(40);
    }

    @Test
    void aTimeAfterTheLastChangeNeedsSomebodyWhoKnowsThatNothingCameAfterIt() throws Exception {
        archived();
        var time = Shelf.received(60).plusSeconds(100);
        var asked = time.plusSeconds(10);

        assertThat(unreachable(at(time)).before().orElseThrow().revision()).isEqualTo(60);
        var idle = shelf.chooser(Optional.of(new Live(60, true, asked)));
        assertThat(idle.choose(at(time)).orThrow().revision()).isEqualTo(60);
        for (var other :
                new Live[] {
                    new Live(61, true, asked),
                    new Live(60, false, asked),
                    new Live(60, true, time.minusSeconds(1))
                }) {
            assertThat(shelf.chooser(Optional.of(other)).choose(at(time)))
                    .isInstanceOf(Unreachable.class);
        }
    }

    @Test
    void aTimeBetweenTwoSnapshotsOfOneRevisionIsThatRevision() throws Exception {
        shelf.base(10);
        var later = Shelf.manifest(Shelf.LINEAGE, 10, -1, Shelf.received(10).plusSeconds(3600));
        var first = shelf.holdings().usable().getFirst();
        shelf.add(new Backup(later, first.signing(), Optional.empty(), false));

        assertThat(chosen(at(Shelf.received(10).plusSeconds(60))).revision()).isEqualTo(10);
    }

    @Test
    void aTimeBeforeTheFirstSnapshotIsOutside() throws Exception {
        archived();

        var refused = unreachable(at(Shelf.received(9)));

        assertThat(refused.code()).isEqualTo("TARGET_OUTSIDE_WINDOW");
        assertThat(refused.after().orElseThrow().revision()).isEqualTo(10);
    }

    @Test
    void findsTheRevisionBeforeTheLastDeletion() throws Exception {
        shelf.deletes(15, "config");
        shelf.deletes(33, "config");
        shelf.deletes(34, "config-other");
        archived();

        var choice = chosen(new RestoreTarget.BeforeDelete("config", Optional.empty()));

        assertThat(choice.revision()).isEqualTo(32);
        assertThat(choice.explanation().getFirst())
                .contains("'config' was deleted at revision 33", "2026-01-01T12:05:30Z");
        var earlier =
                chosen(new RestoreTarget.BeforeDelete("config", Optional.of(Shelf.received(32))));
        assertThat(earlier.revision()).isEqualTo(14);
    }

    @Test
    void looksIntoTheSnapshotsForWhatTheLogDoesNotHave() throws Exception {
        archived();
        shelf.base(70);
        var asked = new StringBuilder();

        var choice =
                shelf.chooser(
                                Optional.empty(),
                                (base, _, above) -> {
                                    asked.append(base.manifest().revision())
                                            .append('>')
                                            .append(above)
                                            .append(' ');
                                    return base.manifest().revision() == 70 && above == 0
                                            ? OptionalLong.of(8)
                                            : OptionalLong.empty();
                                })
                        .choose(new RestoreTarget.BeforeDelete("config", Optional.empty()))
                        .orThrow();

        assertThat(choice.revision()).isEqualTo(7);
        assertThat(asked.toString()).isEqualTo("70>60 70>0 ");
    }

    @Test
    void saysThatNoSuchDeletionIsKept() throws Exception {
        archived();

        var refused = unreachable(new RestoreTarget.BeforeDelete("config", Optional.empty()));

        assertThat(refused.code()).isEqualTo("NO_SUCH_DELETE");
        assertThat(refused.problem()).contains("config");
    }

    @Test
    void takesTheLineageThatWasWrittenLastAndSaysSo() throws Exception {
        archived();
        shelf.base(OTHER, 55, 50);
        shelf.segment(OTHER, 56, 80);

        var both = chosen(new RestoreTarget.Revision(58));
        assertThat(both.lineage()).isEqualTo(OTHER);
        assertThat(both.explanation().getFirst()).contains("2 lineages");
        var older = chosen(new RestoreTarget.Revision(45));
        assertThat(older.lineage()).isEqualTo(Shelf.LINEAGE);
        assertThat(older.explanation().getFirst()).contains("not written last");
    }

    @Test
    void takesTheLineageThatIsNamed() throws Exception {
        archived();
        shelf.base(OTHER, 55, 50);
        shelf.segment(OTHER, 56, 80);

        var earlier = chosen(new RestoreTarget.Revision(58, Optional.of(Shelf.LINEAGE)));
        assertThat(earlier.lineage()).isEqualTo(Shelf.LINEAGE);
        assertThat(earlier.revision()).isEqualTo(58);
        assertThat(earlier.target().requested()).isEqualTo(Shelf.LINEAGE + "@58");
        var refused = unreachable(new RestoreTarget.Revision(45, Optional.of(OTHER)));
        assertThat(refused.problem()).contains("of lineage " + OTHER);
    }

    @Test
    void countsWhatIsLostAgainstTheClusterWhereItAnswers() throws Exception {
        archived();
        var target = new RestoreTarget.Revision(40);

        var kept = chosen(target).lost();
        assertThat(kept).isEqualTo(new Choice.Lost(60, Optional.of(20L), false));
        var live =
                shelf.chooser(Optional.of(new Live(75, true, Shelf.received(80))))
                        .choose(target)
                        .orThrow()
                        .lost();
        assertThat(live).isEqualTo(new Choice.Lost(75, Optional.empty(), true));
    }

    @Test
    void namesTheSegmentThatCannotBeRead() throws Exception {
        archived();
        try (var files = Files.walk(shelf.directory())) {
            var segment =
                    files.filter(file -> file.toString().contains("00000000000000000031-"))
                            .findFirst()
                            .orElseThrow();
            var bytes = Files.readAllBytes(segment);
            bytes[bytes.length / 3] ^= 1;
            Files.delete(segment);
            Files.write(segment, bytes);
        }

        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(() -> chosen(at(Shelf.received(33))))
                .satisfies(damaged -> assertThat(damaged.failure()).isEqualTo(Failure.MISMATCH))
                .withMessageContaining("revision 31");
    }

    @Test
    void aTimeIsFoundHoweverCloseToItsBorders() throws Exception {
        archived();
        for (long revision = 11; revision < 60; revision++) {
            for (var offset : new Duration[] {Duration.ZERO, Duration.ofSeconds(9)}) {
                var choice = chosen(at(Shelf.received(revision).plus(offset)));
                assertThat(choice.revision()).as(revision + " " + offset).isEqualTo(revision);
            }
        }
    }
}
