package dev.quorate.backup.look;

import static dev.quorate.backup.look.Kept.LINEAGE;
import static dev.quorate.backup.look.Kept.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.archive.LineageCard;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogPosition;
import dev.quorate.backup.archive.Origin;
import dev.quorate.backup.look.Kept.Op;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Which revisions are known from where.
class TimelineTest {
    @TempDir private Path root;
    private Kept kept;

    @BeforeEach
    void open() throws Exception {
        kept = new Kept(root);
    }

    private void log(LineageId lineage, long first, long last) throws Exception {
        kept.segment(
                LogPosition.start(lineage, first - 1),
                Collections.nCopies((int) (last - first + 1), List.of(Op.put("k", "v"))));
    }

    private static List<String> lines(Timeline timeline) {
        return timeline.chapters().stream()
                .flatMap(chapter -> chapter.stretches().stream())
                .map(stretch ->
                        "%s %d..%d"
                                .formatted(
                                        stretch.getClass().getSimpleName(),
                                        stretch.first(),
                                        stretch.last()))
                .toList();
    }

    @Test
    void snapshotsFillTheHolesOfTheLogAsFarAsTheirHistoryGoes() throws Exception {
        log(LINEAGE, 31, 40);
        log(LINEAGE, 61, 70);

        assertThat(
                        lines(
                                kept.timeline(
                                        List.of(),
                                        snapshot(LINEAGE, 30, 10),
                                        snapshot(LINEAGE, 55, 50),
                                        snapshot(LINEAGE, 80, 60))))
                .containsExactly(
                        "Missing 2..10",
                        "Stored 11..30",
                        "Logged 31..40",
                        "Missing 41..50",
                        "Stored 51..55",
                        "Missing 56..60",
                        "Logged 61..70",
                        "Stored 71..80");
    }

    @Test
    void oneSnapshotThatWasNeverCompactedTellsAll() throws Exception {
        assertThat(lines(kept.timeline(List.of(), snapshot(LINEAGE, 30, -1))))
                .containsExactly("Stored 2..30");
    }

    @Test
    void overlappingLogsAreReadOnce() throws Exception {
        log(LINEAGE, 2, 20);
        log(LINEAGE, 10, 40);

        assertThat(lines(kept.timeline(List.of())))
                .containsExactly("Logged 2..20", "Logged 21..40");
    }

    @Test
    void aLineageThatGoesOnFromAnotherBeginsWhereItIsFirstKnown() throws Exception {
        var restored = new LineageId("00000000000000bb-test2");
        log(restored, 1_000_000_021, 1_000_000_030);
        log(LINEAGE, 2, 20);
        var card =
                new LineageCard(
                        restored,
                        "token",
                        restored.clusterId(),
                        Optional.of(new Origin("dev", LINEAGE, 15)),
                        Kept.NOON);

        var timeline =
                kept.timeline(List.of(card), snapshot(restored, 1_000_000_020, 1_000_000_019));

        assertThat(lines(timeline))
                .containsExactly(
                        "Logged 2..20",
                        "Stored 1000000020..1000000020",
                        "Logged 1000000021..1000000030");
        assertThat(timeline.chapters().getLast().origin().orElseThrow().revision()).isEqualTo(15);
    }
}
