package dev.quorate.backup.retain;

import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.retain.Candidate.Standing;
import dev.quorate.backup.retain.RetentionPlan.Verdict;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which backups stay. Age alone never removes one: the newest verified one of each lineage stays,
/// and so do the newest `keep` verified ones, whatever the clock says.
///
/// @param keep how many of the newest verified ones stay at least, over all lineages; 1 or more
/// @param window younger ones stay whatever their number
public record RetentionPolicy(int keep, Duration window) {
    private static final Comparator<Candidate> BY_TIME =
            Comparator.comparing(Candidate::id).thenComparing(Candidate::lineage);

    /// Within a lineage revisions only grow; a clock may jump.
    private static final Comparator<Candidate> BY_REVISION =
            Comparator.comparingLong((Candidate candidate) -> candidate.id().revision())
                    .thenComparing(Candidate::id);

    public RetentionPolicy {
        if (keep < 1 || window.isNegative()) {
            throw new IllegalArgumentException("keep %d, window %s".formatted(keep, window));
        }
    }

    /// @param all every backup of one cluster
    public RetentionPlan plan(Collection<Candidate> all, Instant now) {
        Set<Candidate> newest =
                all.stream()
                        .filter(Candidate::verified)
                        .sorted(BY_TIME.reversed())
                        .limit(keep)
                        .collect(Collectors.toSet());
        return new RetentionPlan(
                all.stream()
                        .sorted(BY_TIME)
                        .map(candidate -> verdict(candidate, List.copyOf(all), newest, now))
                        .toList());
    }

    private Verdict verdict(
            Candidate candidate, List<Candidate> all, Set<Candidate> newest, Instant now) {
        var why = reasonToKeep(candidate, all, newest, now);
        return why.isPresent()
                ? new Verdict(candidate, true, why.get())
                : new Verdict(candidate, false, reasonToRemove(candidate));
    }

    private Optional<String> reasonToKeep(
            Candidate candidate, List<Candidate> all, Set<Candidate> newest, Instant now) {
        var anchor = anchor(candidate.lineage(), all);
        if (candidate.held()) {
            return Optional.of("held");
        }
        if (anchor.isEmpty()) {
            return Optional.of("nothing of this lineage is verified");
        }
        if (anchor.get().equals(candidate)) {
            return Optional.of("newest verified of its lineage");
        }
        if (BY_REVISION.compare(candidate, anchor.get()) > 0) {
            return Optional.of("no newer one of this lineage is verified");
        }
        if (frozen(candidate.lineage(), all)) {
            return Optional.of("frozen: the newest of this lineage is suspect");
        }
        if (candidate.verified() && newest.contains(candidate)) {
            return Optional.of("one of the newest %d verified".formatted(keep));
        }
        if (candidate.id().takenAt().isAfter(now)) {
            return Optional.of("taken in the future: a clock was wrong");
        }
        return candidate.id().takenAt().isAfter(now.minus(window))
                ? Optional.of("younger than " + days(window))
                : Optional.empty();
    }

    private String reasonToRemove(Candidate candidate) {
        var why =
                switch (candidate.standing()) {
                    case VERIFIED -> "not one of the newest %d".formatted(keep);
                    case SUSPECT -> "suspect";
                    case UNVERIFIED -> "damaged";
                };
        return why + ", older than " + days(window);
    }

    private static Optional<Candidate> anchor(LineageId lineage, List<Candidate> all) {
        return all.stream()
                .filter(other -> other.lineage().equals(lineage) && other.verified())
                .max(BY_REVISION);
    }

    private static boolean frozen(LineageId lineage, List<Candidate> all) {
        return all.stream()
                .filter(other -> other.lineage().equals(lineage))
                .max(BY_TIME)
                .filter(last -> last.standing() == Standing.SUSPECT)
                .isPresent();
    }

    private static String days(Duration duration) {
        return duration.toHours() % 24 == 0 ? duration.toDays() + "d" : duration.toHours() + "h";
    }
}
