package dev.quorate.backup.retain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.archive.BackupId;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.retain.Candidate.Standing;
import dev.quorate.backup.retain.RetentionPlan.Verdict;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

class RetentionPolicyTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final LineageId FIRST = new LineageId("00000000000000aa-11");
    private static final LineageId SECOND = new LineageId("00000000000000bb-22");
    private static final RetentionPolicy POLICY = new RetentionPolicy(2, Duration.ofDays(7));

    private static Candidate daysOld(int days, Standing standing) {
        return new Candidate(
                new BackupId(NOW.minus(Duration.ofDays(days)), 1000 - days),
                FIRST,
                standing,
                false);
    }

    private static List<String> reasons(List<Candidate> candidates) {
        return POLICY.plan(candidates, NOW).verdicts().stream()
                .map(verdict -> (verdict.kept() ? "keep: " : "remove: ") + verdict.reason())
                .toList();
    }

    @Test
    void keepsTheWindowAndTheNewestAndSaysWhy() {
        var all =
                IntStream.of(30, 20, 3, 2, 1)
                        .mapToObj(days -> daysOld(days, Standing.VERIFIED))
                        .toList();

        assertThat(reasons(all))
                .containsExactly(
                        "remove: not one of the newest 2, older than 7d",
                        "keep: the last 7d begin with it",
                        "keep: younger than 7d",
                        "keep: one of the newest 2 verified",
                        "keep: newest verified of its lineage");
    }

    @Test
    void countsOnlyVerifiedOnes() {
        var all =
                List.of(
                        daysOld(40, Standing.VERIFIED),
                        daysOld(30, Standing.VERIFIED),
                        daysOld(20, Standing.UNVERIFIED),
                        daysOld(10, Standing.UNVERIFIED));

        assertThat(reasons(all))
                .containsExactly(
                        "keep: one of the newest 2 verified",
                        "keep: newest verified of its lineage",
                        "keep: no newer one of this lineage is verified",
                        "keep: no newer one of this lineage is verified");
    }

    @Test
    void removesNothingWhileTheNewestIsSuspect() {
        var all =
                List.of(
                        daysOld(50, Standing.VERIFIED),
                        daysOld(40, Standing.VERIFIED),
                        daysOld(30, Standing.VERIFIED),
                        daysOld(1, Standing.SUSPECT));

        assertThat(POLICY.plan(all, NOW).removed()).isEmpty();
    }

    @Test
    void aHeldOneStays() {
        var held = new Candidate(new BackupId(Instant.EPOCH, 5), FIRST, Standing.VERIFIED, true);
        var all = new ArrayList<>(List.of(held));
        IntStream.rangeClosed(1, 5).forEach(days -> all.add(daysOld(days + 10, Standing.VERIFIED)));

        assertThat(POLICY.plan(all, NOW).kept()).extracting(Verdict::backup).contains(held);
    }

    @Test
    void aLineageThatEndedKeepsItsLast() {
        var old = new Candidate(new BackupId(Instant.EPOCH, 5), SECOND, Standing.VERIFIED, false);
        var all = new ArrayList<>(List.of(old));
        IntStream.rangeClosed(1, 5).forEach(days -> all.add(daysOld(days, Standing.VERIFIED)));

        assertThat(POLICY.plan(all, NOW).kept()).extracting(Verdict::backup).contains(old);
    }

    @Test
    void tellsWhenMoreThanHalfWouldGo() {
        var all =
                IntStream.rangeClosed(1, 5)
                        .mapToObj(tens -> daysOld(10 * tens, Standing.VERIFIED))
                        .toList();

        assertThat(POLICY.plan(all, NOW).removesMoreThanHalf()).isTrue();
        assertThat(POLICY.plan(all.subList(0, 4), NOW).removesMoreThanHalf()).isFalse();
    }

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    /// Any backups, any clock.
    @ParameterizedTest
    @MethodSource("seeds")
    void neverGoesBelowWhatIsPromised(long seed) {
        var random = new Random(seed);
        var policy =
                new RetentionPolicy(
                        1 + random.nextInt(5), Duration.ofHours(random.nextInt(24 * 30)));
        var all = anyBackups(random);
        var now = NOW.plus(Duration.ofDays(random.nextInt(2000) - 1000));

        var plan = policy.plan(all, now);

        assertThat(plan.verdicts())
                .extracting(Verdict::backup)
                .containsExactlyInAnyOrderElementsOf(all);
        assertThat(verified(plan.kept()))
                .isGreaterThanOrEqualTo(Math.min(policy.keep(), verified(plan.verdicts())));
        for (var lineage : List.of(FIRST, SECOND)) {
            all.stream()
                    .filter(one -> one.lineage().equals(lineage))
                    .filter(one -> one.standing() == Standing.VERIFIED)
                    .max(
                            Comparator.comparingLong((Candidate one) -> one.id().revision())
                                    .thenComparing(Candidate::id))
                    .ifPresentOrElse(
                            newest ->
                                    assertThat(plan.kept())
                                            .extracting(Verdict::backup)
                                            .contains(newest),
                            () ->
                                    assertThat(plan.removed())
                                            .noneMatch(verdict ->
                                                    verdict.backup().lineage().equals(lineage)));
        }
        assertThat(plan.removed()).noneMatch(verdict -> verdict.backup().held());
        assertThat(plan.removed())
                .noneMatch(verdict ->
                        verdict.backup().id().takenAt().isAfter(now.minus(policy.window())));
        var remaining = plan.kept().stream().map(Verdict::backup).toList();
        assertThat(policy.plan(remaining, now).removed()).isEmpty();
    }

    private static long verified(List<Verdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> verdict.backup().standing() == Standing.VERIFIED)
                .count();
    }

    private static List<Candidate> anyBackups(Random random) {
        var ids = new HashSet<BackupId>();
        var all = new ArrayList<Candidate>();
        for (int i = random.nextInt(30); i > 0; i--) {
            var id =
                    new BackupId(
                            NOW.minus(Duration.ofHours(random.nextInt(24 * 60))),
                            1 + random.nextInt(50));
            if (ids.add(id)) {
                all.add(
                        new Candidate(
                                id,
                                random.nextBoolean() ? FIRST : SECOND,
                                Standing.values()[random.nextInt(3)],
                                random.nextInt(10) == 0));
            }
        }
        return all;
    }
}
