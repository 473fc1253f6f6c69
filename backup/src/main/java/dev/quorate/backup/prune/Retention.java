package dev.quorate.backup.prune;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.Gap;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.archive.Publisher;
import dev.quorate.backup.archive.Removal;
import dev.quorate.backup.archive.RestoreWindow;
import dev.quorate.backup.retain.Candidate;
import dev.quorate.backup.retain.Candidate.Standing;
import dev.quorate.backup.retain.LogPlan;
import dev.quorate.backup.retain.PrunePlan;
import dev.quorate.backup.retain.RetentionPlan;
import dev.quorate.backup.retain.RetentionPolicy;
import dev.quorate.certs.SigningKey;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Removes from a store what the rules no longer need: plan first, then as it was planned. What is
/// removed has a name before it goes, and before each removal that which makes it unnecessary is
/// looked for in the store: a listing may be late, and an earlier run may have ended half-way.
public final class Retention {
    /// Longer than any upload that still moves.
    private static final Duration ORPHAN_AGE_MIN = Duration.ofHours(24);

    private final Backups backups;
    private final ChangeLog log;
    private final SigningKey key;
    private final RetentionPolicy policy;
    private final InstantSource clock;

    public Retention(
            Backups backups,
            ChangeLog log,
            SigningKey key,
            RetentionPolicy policy,
            InstantSource clock) {
        this.backups = backups;
        this.log = log;
        this.key = key;
        this.policy = policy;
        this.clock = clock;
    }

    /// What was removed.
    ///
    /// @param bytes of all of it
    public record Done(List<Manifest> backups, int segments, int orphans, long bytes) {
        public Done {
            backups = List.copyOf(backups);
        }

        public static final Done NOTHING = new Done(List.of(), 0, 0, 0);
    }

    /// Looks at the store and changes nothing.
    ///
    /// @throws OperatorException [Failure#REFUSED] when the plan would break the window: a rule is
    ///   wrong, and nothing is removed by it
    public PrunePlan plan() throws IOException {
        var now = clock.instant();
        var catalogue = backups.catalogue();
        var segments = log.catalogue();
        var own =
                catalogue.backups().stream()
                        .filter(backup -> backup.signing().by(key.verifyingKey()))
                        .collect(Collectors.toMap(Retention::candidate, Function.identity()));
        var plan = policy.plan(own.keySet(), now);
        var logPlan = LogPlan.of(policy, own.keySet(), segments, now);
        var before = RestoreWindow.of(catalogue, segments, key.verifyingKey());
        var after = after(catalogue, segments, own, plan, logPlan);
        requireWindow(own.keySet(), before, after, now);
        return new PrunePlan(
                plan,
                own,
                logPlan,
                catalogue.orphans().stream()
                        .filter(orphan -> orphan.modified().isBefore(now.minus(ORPHAN_AGE_MIN)))
                        .toList(),
                before,
                after);
    }

    private static Candidate candidate(Backup backup) {
        var standing =
                !backup.level().verified()
                        ? Standing.UNVERIFIED
                        : backup.manifest().suspect() ? Standing.SUSPECT : Standing.VERIFIED;
        return new Candidate(backup.id(), backup.lineage(), standing, backup.held());
    }

    private RestoreWindow after(
            Catalogue catalogue,
            LogCatalogue segments,
            Map<Candidate, Backup> own,
            RetentionPlan plan,
            LogPlan logPlan) {
        var left = catalogue;
        for (var verdict : plan.removed()) {
            var backup = own.get(verdict.backup());
            if (backup != null) {
                left = left.without(backup);
            }
        }
        return RestoreWindow.of(left, segments.without(logPlan.removed()), key.verifyingKey());
    }

    /// No rule is trusted with what it must never do.
    private void requireWindow(
            Set<Candidate> all, RestoreWindow before, RestoreWindow after, Instant now) {
        var start = policy.windowStart(all, now);
        for (var lost : before.lostIn(after, "")) {
            var base = policy.windowBase(lost.lineage(), all, start);
            if (base.isEmpty() || lost.last() >= base.get().id().revision()) {
                throw new OperatorException(
                        Failure.REFUSED,
                        "WINDOW_WOULD_BREAK",
                        "revisions %d to %d of lineage %s lie in the window of %s and would be lost"
                                .formatted(
                                        lost.first(), lost.last(), lost.lineage(), policy.window()),
                        "Nothing was removed.",
                        "look at them: quorate backup window -c " + backups.cluster());
            }
        }
    }

    /// Removes what is planned.
    ///
    /// @param before is passed before each effect
    /// @throws OperatorException [Failure#REFUSED] when that which is to stay is not there
    public Done carryOut(PrunePlan plan, Publisher.Gate before)
            throws IOException, InterruptedException {
        var removal = new Removal(backups, plan.anchors(), before);
        name(plan, before);
        var removed = removal.remove(plan.unnecessary());
        var segments = removal.remove(log, plan.log().removed());
        before.pass();
        long orphanBytes =
                backups.deleteOrphans(plan.orphans(), clock.instant().minus(ORPHAN_AGE_MIN));
        return new Done(
                removed,
                segments.size(),
                plan.orphans().size(),
                removed.stream().mapToLong(manifest -> manifest.stored().bytes()).sum()
                        + segments.stream().mapToLong(entry -> entry.segment().objectBytes()).sum()
                        + orphanBytes);
    }

    /// A hole that retention makes is told from one that somebody else makes.
    private void name(PrunePlan plan, Publisher.Gate before)
            throws IOException, InterruptedException {
        var last = new TreeMap<LineageId, Long>();
        for (var lineage : plan.log().lineages()) {
            lineage.removed()
                    .forEach(entry -> last.merge(lineage.lineage(), entry.last(), Math::max));
        }
        plan.before().lostIn(plan.after(), Gap.RETENTION).stream()
                .filter(lost -> last.containsKey(lost.lineage()))
                .forEach(lost -> last.merge(lost.lineage(), lost.last(), Math::max));
        for (var lost : last.entrySet()) {
            before.pass();
            log.recordRemoved(
                    new Gap(lost.getKey(), 1, lost.getValue(), Gap.RETENTION, clock.instant()),
                    key);
        }
    }

    /// For those who do it by the clock: a plan that a person should look at twice is left to one.
    ///
    /// @throws OperatorException [Failure#REFUSED] when more than half of the backups would go
    public Done run(Publisher.Gate before) throws IOException, InterruptedException {
        var plan = plan();
        if (plan.nothingToDo()) {
            return Done.NOTHING;
        }
        if (plan.backups().removesMoreThanHalf()) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "PRUNES_MORE_THAN_HALF",
                    "%d of %d backups would be removed at once"
                            .formatted(
                                    plan.backups().removed().size(),
                                    plan.backups().verdicts().size()),
                    "Nothing was removed.",
                    "when that is meant: quorate backup prune -c %s --yes"
                            .formatted(backups.cluster()));
        }
        return carryOut(plan, before);
    }
}
