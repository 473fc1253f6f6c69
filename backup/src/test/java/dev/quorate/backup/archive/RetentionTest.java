package dev.quorate.backup.archive;

import static dev.quorate.backup.archive.Segments.NOON;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.OperatorException;
import dev.quorate.backup.prune.Retention;
import dev.quorate.backup.retain.RetentionPolicy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// What retention removes from a store with an archive, and what it never does. Segments say that
/// revision r was received r seconds after noon; snapshots are all of the same revision.
class RetentionTest {
    @TempDir private Path root;
    private StoredCluster stored;
    private Manifest base;
    private List<SealedSegment> before;
    private List<SealedSegment> after;

    @BeforeEach
    void store() throws Exception {
        stored = new StoredCluster(root);
        base = stored.snapshot(NOON.plusSeconds(1000));
        // Five segments up to the snapshot's revision, and four behind it.
        before = stored.segments(stored.start(base.revision() - 50), 5);
        after = stored.segments(before.getLast().end(), 4);
    }

    @AfterEach
    void close() {
        stored.close();
    }

    private Retention retention(Duration window, Instant now) {
        return retention(stored.backups, stored.log, window, now);
    }

    private Retention retention(Backups backups, ChangeLog log, Duration window, Instant now) {
        return new Retention(
                backups,
                log,
                stored.key,
                new RetentionPolicy(1, window, 3, 2),
                InstantSource.fixed(now));
    }

    @Test
    void segmentsFromBeforeTheWindowGoAndTheirRevisionsHaveAName() throws Exception {
        var newest = stored.snapshot(NOON.plusSeconds(5000));
        var retention = retention(Duration.ofSeconds(1000), NOON.plusSeconds(6000));
        var window = stored.window();

        var plan = retention.plan();
        var done = retention.carryOut(plan, () -> {});

        assertThat(plan.log().lineages().getFirst().reason()).contains(base.id().toString());
        assertThat(done.segments()).isEqualTo(5);
        assertThat(stored.log.catalogue().segments())
                .extracting(LogCatalogue.Entry::name)
                .containsExactlyElementsOf(after.stream().map(SealedSegment::name).toList());
        assertThat(stored.window().ranges().getLast().last())
                .isEqualTo(window.ranges().getLast().last());
        assertThat(stored.verify().problems()).isEmpty();
        assertThat(stored.catalogue().find(newest.id().toString()).level()).isEqualTo(Level.SOUND);
        assertThat(retention.plan().nothingToDo()).isTrue();
    }

    @Test
    void whatIsWithinTheWindowStays() throws Exception {
        stored.snapshot(NOON.plusSeconds(5000));

        var plan = retention(Duration.ofDays(1), NOON.plusSeconds(6000)).plan();

        assertThat(plan.nothingToDo()).isTrue();
        assertThat(plan.log().lineages().getFirst().kept()).isEqualTo(9);
    }

    @Test
    void aClockThatRunsAheadMakesNothingOld() throws Exception {
        stored.snapshot(NOON.plusSeconds(1100));

        var plan = retention(Duration.ofHours(1), NOON.plus(Duration.ofDays(400))).plan();

        assertThat(plan.nothingToDo()).isTrue();
    }

    @Test
    void aRunThatEndedAnywhereIsFinishedByTheNext() throws Exception {
        stored.snapshot(NOON.plusSeconds(5000));
        var last = stored.window().ranges().getLast().last();
        var now = NOON.plusSeconds(6000);
        int calls = 0;
        for (boolean finished = false; !finished; calls += 3) {
            assertThat(calls).isLessThan(400);
            var crashing = new CrashingStore(stored.store, calls);
            var backups = Backups.open(crashing, GoldenBackup.CLUSTER);
            var log = ChangeLog.open(crashing, GoldenBackup.CLUSTER, stored.key.verifyingKey());
            try {
                var retention = retention(backups, log, Duration.ofSeconds(1000), now);
                retention.carryOut(retention.plan(), () -> {});
                finished = true;
            } catch (CrashingStore.Crash _) {
                assertThat(stored.window().ranges().getLast().last()).isEqualTo(last);
                assertThat(stored.verify().problems()).isEmpty();
            }
        }
        assertThat(stored.log.catalogue().segments()).hasSize(4);
    }

    @Test
    void nothingGoesWhenThatWhichShouldStayIsGone() throws Exception {
        var newest = stored.snapshot(NOON.plusSeconds(5000));
        var retention = retention(Duration.ofSeconds(1000), NOON.plusSeconds(6000));
        var plan = retention.plan();
        Files.delete(stored.file(newest, "data.zst"));

        assertThatThrownBy(() -> retention.carryOut(plan, () -> {}))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        refused -> assertThat(refused.code()).isEqualTo("ANCHOR_GONE"));
        assertThat(stored.log.catalogue().segments()).hasSize(9);
    }

    @Test
    void aListingThatIsLateRemovesNoMoreThanItKnows() throws Exception {
        stored.snapshot(NOON.plusSeconds(5000));
        var retention = retention(Duration.ofSeconds(1000), NOON.plusSeconds(6000));
        var late = retention.plan();
        retention.carryOut(late, () -> {});

        // Listed still, and gone already.
        var again = retention.carryOut(late, () -> {});

        assertThat(again.segments()).isZero();
        assertThat(again.backups()).isEmpty();
        assertThat(stored.verify().problems()).isEmpty();
    }

    @Test
    void aHeldBackupStaysEvenIfItWasHeldAfterThePlan() throws Exception {
        for (int hour = 1; hour <= 4; hour++) {
            stored.snapshot(NOON.plus(Duration.ofHours(hour)));
        }
        var retention = retention(Duration.ofMinutes(1), NOON.plus(Duration.ofHours(5)));
        var plan = retention.plan();
        assertThat(plan.backups().removed()).isNotEmpty();
        var unlucky = plan.backup(plan.backups().removed().getFirst()).manifest();
        stored.backups.hold(unlucky, "wanted", stored.key);

        var done = retention.carryOut(plan, () -> {});

        assertThat(done.backups()).doesNotContain(unlucky);
        assertThat(stored.catalogue().find(unlucky.id().toString()).held()).isTrue();
        assertThat(stored.backups.release(unlucky)).isTrue();
        assertThat(stored.backups.release(unlucky)).isFalse();
    }

    @Test
    void namesOfWhatWasRemovedDoNotPileUp() throws Exception {
        for (int time = 0; time < 5; time++) {
            stored.log.recordRemoved(
                    new Gap(StoredCluster.LINEAGE, 1, 10 + time, Gap.RETENTION, NOON), stored.key);
        }
        var other = new Gap(StoredCluster.LINEAGE, 3, 5, "the store was away", NOON);
        stored.log.record(other, stored.key);
        stored.log.recordRemoved(
                new Gap(StoredCluster.LINEAGE, 1, 20, Gap.RETENTION, NOON), stored.key);

        assertThat(stored.log.catalogue().gaps()).hasSize(2).contains(other);
    }
}
