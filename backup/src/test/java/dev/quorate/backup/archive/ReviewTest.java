package dev.quorate.backup.archive;

import static dev.quorate.backup.archive.GoldenBackup.NOON;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.verify.Highest;
import dev.quorate.backup.verify.Verifier.Verdict;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// A look at a whole store, or at a share of it.
class ReviewTest {
    @TempDir private Path root;
    private StoredCluster stored;
    private Manifest base;
    private List<SealedSegment> segments;

    @BeforeEach
    void store() throws Exception {
        stored = new StoredCluster(root);
        base = stored.snapshot(NOON);
        segments = stored.segments(stored.start(base.revision()), 8);
    }

    @AfterEach
    void close() {
        stored.close();
    }

    private static void flip(Path file, int at) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.delete(file);
        Files.write(file, bytes);
    }

    @Test
    void whatIsWholeIsFoundWhole() throws Exception {
        var findings = stored.verify();

        assertThat(findings.problems()).isEmpty();
        assertThat(findings.segments()).isEqualTo(8);
        assertThat(findings.verdicts()).extracting(Verdict::level).containsExactly(Level.SOUND);
        assertThat(findings.good()).contains(base.id());
    }

    @Test
    void aFlippedBitInTheMiddleOfASegmentNamesWhatCannotBeBroughtBack() throws Exception {
        flip(stored.file(segments.get(4)), 150);

        var findings = stored.verify();

        assertThat(findings.problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.object()).endsWith(segments.get(4).name().toString());
                    assertThat(problem.problem()).startsWith("is corrupt: ");
                    assertThat(problem.affected())
                            .singleElement()
                            .satisfies(lost -> {
                                assertThat(lost.first()).isEqualTo(segments.get(4).first());
                                assertThat(lost.last()).isEqualTo(segments.get(7).last());
                            });
                });
    }

    @Test
    void aDamagedSnapshotTakesWithItWhatRestsOnItAlone() throws Exception {
        flip(stored.file(base, "data.zst"), 2000);

        var findings = stored.verify();

        assertThat(findings.problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.object()).isEqualTo(base.id().toString());
                    assertThat(problem.affected().getLast().last())
                            .isEqualTo(segments.get(7).last());
                });
        assertThat(findings.good()).isEmpty();
        assertThat(stored.catalogue().backups().getFirst().level()).isEqualTo(Level.DAMAGED);
    }

    @Test
    void whatAnotherSnapshotStandsInForIsNotAffected() throws Exception {
        var second = stored.snapshot(NOON.plusSeconds(60));
        flip(stored.file(base, "data.zst"), 2000);

        var findings = stored.verify();

        assertThat(findings.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.affected()).isEmpty());
        assertThat(findings.good()).contains(second.id());
    }

    @Test
    void inTurnsAllOfItIsLookedAt() throws Exception {
        stored.snapshot(NOON.plusSeconds(60));
        stored.snapshot(NOON.plusSeconds(120));
        var turn = Optional.of(root.resolve("turn"));
        var looked = new HashSet<BackupId>();
        var counts = new ArrayList<Integer>();
        for (int time = 0; time < 5; time++) {
            var findings = stored.verify(Highest.NONE, turn, 25);
            assertThat(findings.ok()).isTrue();
            findings.verdicts().forEach(verdict -> looked.add(verdict.backup().id()));
            counts.add(findings.segments());
        }

        assertThat(looked).hasSize(3);
        assertThat(counts).allMatch(count -> count >= 2 && count <= 3);
        assertThat(Files.readString(turn.get())).contains("/log/");
        // The one that had its turn last is not the first of the next.
        flip(stored.file(segments.get(0)), 150);
        var found = false;
        for (int time = 0; time < 4; time++) {
            found |= !stored.verify(Highest.NONE, turn, 25).ok();
        }
        assertThat(found).isTrue();
    }

    @Test
    void betweenSnapshotsFromBeforeThereWasAnArchiveNothingIsMissing() throws Exception {
        try (var plain = new StoredCluster(Files.createDirectory(root.resolve("plain")))) {
            plain.snapshot(NOON);
            var directory = Files.createDirectory(root.resolve("compacted"));
            GoldenBackup.publish(
                    plain.store,
                    GoldenBackup.unpack("3.6.16-compacted", directory),
                    NOON.plusSeconds(60),
                    plain.key);

            assertThat(plain.verify().problems()).isEmpty();
        }
    }

    @Test
    void everyFlippedBitOfAnArchivedSnapshotIsNamed() throws Exception {
        var data = stored.file(base, "data.zst");
        var size = Files.size(data);
        var scratch = Scratch.at(Files.createDirectories(root.resolve("scratch")));
        for (int flip = 0; flip < 400; flip++) {
            int at = (int) (size * flip / 400);
            flip(data, at);
            var damage =
                    stored.backups.inspect(base, Level.STORED, scratch, TransferListener.none());
            assertThat(damage).as("byte %d", at).isPresent();
            assertThat(damage.get().text()).contains("data.zst").contains("sha256");
            flip(data, at);
        }
        assertThat(stored.verify().ok()).isTrue();
    }
}
