package dev.quorate.backup.retain;

import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.retain.Candidate.Standing;
import dev.quorate.backup.retain.RetentionPlan.Verdict;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Which backups stay. Age alone never removes one: the newest verified one of each lineage stays,
/// and so do the newest `keep` verified ones, whatever the clock says.
///
/// @param keep how many of the newest verified ones stay at least, over all lineages; 1 or more
/// @param window younger ones stay whatever their number, and so does the one with which it begins:
///   changes that were archived since are brought back with it
/// @param daily of so many days the newest verified one stays
/// @param weekly of so many weeks the newest verified one stays; weeks begin on Monday, UTC
public record RetentionPolicy(int keep, Duration window, int daily, int weekly) {
    private static final Comparator<Candidate> BY_TIME =
            Comparator.comparing(Candidate::id).thenComparing(Candidate::lineage);

    /// Within a lineage revisions only grow; a clock may jump.
    private static final Comparator<Candidate> BY_REVISION =
            Comparator.comparingLong((Candidate candidate) -> candidate.id().revision())
                    .thenComparing(Candidate::id);

    public RetentionPolicy {
        if (keep < 1 || window.isNegative() || daily < 0 || weekly < 0) {
            throw new IllegalArgumentException(
                    "keep %d, window %s, daily %d, weekly %d"
                            .formatted(keep, window, daily, weekly));
        }
    }

    public RetentionPolicy(int keep, Duration window) {
        this(keep, window, 0, 0);
    }

    /// @param all every backup of one cluster
    public RetentionPlan plan(Collection<Candidate> all, Instant now) {
        var verified = all.stream().filter(Candidate::verified).sorted(BY_TIME.reversed()).toList();
        var chosen =
                new Chosen(
                        Set.copyOf(verified.stream().limit(keep).toList()),
                        newestOfEach(verified, daily, RetentionPolicy::day),
                        newestOfEach(verified, weekly, RetentionPolicy::week),
                        windowStart(all, now));
        return new RetentionPlan(
                all.stream()
                        .sorted(BY_TIME)
                        .map(candidate -> verdict(candidate, List.copyOf(all), chosen, now))
                        .toList());
    }

    private record Chosen(
            Set<Candidate> newest,
            Set<Candidate> daily,
            Set<Candidate> weekly,
            Instant windowStart) {}

    /// From when on each point is to be brought back. Time does not pass while no backup is taken,
    /// and no clock that runs ahead makes all of them old at once.
    public Instant windowStart(Collection<Candidate> all, Instant now) {
        return all.stream()
                .filter(Candidate::verified)
                .map(candidate -> candidate.id().takenAt())
                .filter(takenAt -> !takenAt.isAfter(now))
                .max(Comparator.naturalOrder())
                .orElse(now)
                .minus(window);
    }

    /// With which one of a lineage the window begins: the newest verified one that is not younger.
    ///
    /// @return empty when the window is longer than the lineage
    public Optional<Candidate> windowBase(
            LineageId lineage, Collection<Candidate> all, Instant start) {
        return all.stream()
                .filter(candidate -> candidate.lineage().equals(lineage) && candidate.verified())
                .filter(candidate -> !candidate.id().takenAt().isAfter(start))
                .max(BY_REVISION);
    }

    private static Set<Candidate> newestOfEach(
            List<Candidate> newestFirst, int count, Function<Instant, LocalDate> period) {
        var seen = new LinkedHashMap<LocalDate, Candidate>();
        newestFirst.forEach(
                candidate -> seen.putIfAbsent(period.apply(candidate.id().takenAt()), candidate));
        return Set.copyOf(seen.values().stream().limit(count).toList());
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static LocalDate week(Instant time) {
        return day(time).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    private Verdict verdict(Candidate candidate, List<Candidate> all, Chosen chosen, Instant now) {
        var why = reasonToKeep(candidate, all, chosen, now);
        return why.isPresent()
                ? new Verdict(candidate, true, why.get())
                : new Verdict(candidate, false, reasonToRemove(candidate));
    }

    private Optional<String> reasonToKeep(
            Candidate candidate, List<Candidate> all, Chosen chosen, Instant now) {
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
        if (candidate.verified() && chosen.newest().contains(candidate)) {
            return Optional.of("one of the newest %d verified".formatted(keep));
        }
        if (candidate.id().takenAt().isAfter(now)) {
            return Optional.of("taken in the future: a clock was wrong");
        }
        if (candidate.id().takenAt().isAfter(chosen.windowStart())) {
            return Optional.of("younger than " + days(window));
        }
        if (windowBase(candidate.lineage(), all, chosen.windowStart())
                .equals(Optional.of(candidate))) {
            return Optional.of("the last %s begin with it".formatted(days(window)));
        }
        if (chosen.daily().contains(candidate)) {
            return Optional.of("newest of its day, of the last %d days".formatted(daily));
        }
        return chosen.weekly().contains(candidate)
                ? Optional.of("newest of its week, of the last %d weeks".formatted(weekly))
                : Optional.empty();
    }

    private String reasonToRemove(Candidate candidate) {
        var why =
                switch (candidate.standing()) {
                    case VERIFIED -> "not one of " + kept();
                    case SUSPECT -> "suspect";
                    case UNVERIFIED -> "damaged";
                };
        return why + ", older than " + days(window);
    }

    private String kept() {
        var kept = "the newest %d".formatted(keep);
        return daily + weekly == 0 ? kept : kept + ", nor the newest of a day or week that is kept";
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
