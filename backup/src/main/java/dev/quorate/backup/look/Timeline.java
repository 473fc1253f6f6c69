package dev.quorate.backup.look;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.Gap;
import dev.quorate.backup.archive.LineageCard;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.LogCatalogue.Run;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.archive.Origin;
import dev.quorate.certs.VerifyingKey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Where the history of a cluster is kept, lineage by lineage, and where it is not kept at all.
///
/// @param chapters the lineage that began first comes first
public record Timeline(List<Chapter> chapters) {
    /// The revision of the first change that a cluster can make.
    private static final long FIRST_CHANGE = 2;

    public Timeline {
        chapters = List.copyOf(chapters);
    }

    /// One lineage.
    ///
    /// @param origin where its data comes from, when it was restored or rolled back
    /// @param stretches from its first known revision to its last, each the successor of the one
    ///   before
    public record Chapter(LineageId lineage, Optional<Origin> origin, List<Stretch> stretches) {
        public Chapter {
            stretches = List.copyOf(stretches);
        }

        public long last() {
            return stretches.getLast().last();
        }

        public Instant begins() {
            return stretches.getFirst().notAfter();
        }
    }

    /// @param cards how each lineage began, as far as that is recorded
    /// @param trusted whose snapshots count
    public static Timeline of(
            Catalogue backups, LogCatalogue log, List<LineageCard> cards, VerifyingKey trusted) {
        var bases = backups.backups().stream().filter(backup -> backup.choosable(trusted)).toList();
        var runs = log.runs();
        var lineages = new TreeSet<LineageId>();
        bases.forEach(base -> lineages.add(base.lineage()));
        runs.forEach(run -> lineages.add(run.lineage()));
        return new Timeline(
                lineages.stream()
                        .map(lineage ->
                                new Weaver(lineage, bases, runs, log.gaps())
                                        .chapter(origin(cards, lineage)))
                        .filter(chapter -> !chapter.stretches().isEmpty())
                        .sorted(
                                Comparator.comparing(Chapter::begins)
                                        .thenComparing(Chapter::lineage))
                        .toList());
    }

    private static Optional<Origin> origin(List<LineageCard> cards, LineageId lineage) {
        return cards.stream()
                .filter(card -> card.lineage().equals(lineage))
                .findFirst()
                .flatMap(LineageCard::origin);
    }

    /// Lays the stretches of one lineage end to end.
    private static final class Weaver {
        private final LineageId lineage;
        private final List<Manifest> bases;
        private final List<Run> runs;
        private final List<Gap> gaps;
        private final List<Stretch> stretches = new ArrayList<>();

        Weaver(LineageId lineage, List<Backup> bases, List<Run> runs, List<Gap> gaps) {
            this.lineage = lineage;
            this.bases =
                    bases.stream()
                            .map(Backup::manifest)
                            .filter(base -> base.lineage().equals(lineage))
                            .sorted(Comparator.comparingLong(Manifest::revision))
                            .toList();
            this.runs =
                    runs.stream()
                            .filter(run -> run.lineage().equals(lineage))
                            .sorted(Comparator.comparingLong(Run::first))
                            .toList();
            this.gaps = gaps.stream().filter(gap -> gap.lineage().equals(lineage)).toList();
        }

        Chapter chapter(Optional<Origin> origin) {
            long next = origin.isPresent() ? firstKnown() : FIRST_CHANGE;
            for (var run : runs) {
                next = snapshots(next, run.first() - 1);
                if (run.last() >= next) {
                    stretches.add(logged(run, next));
                    next = run.last() + 1;
                }
            }
            long last = bases.stream().mapToLong(Manifest::revision).max().orElse(0);
            snapshots(next, last);
            return new Chapter(lineage, origin, stretches);
        }

        /// Of a lineage that goes on with revisions of another, or far above them.
        private long firstKnown() {
            long logged = runs.isEmpty() ? Long.MAX_VALUE : runs.getFirst().first();
            return bases.stream().mapToLong(Weaver::historyFrom).reduce(logged, Math::min);
        }

        /// The first revision of which a snapshot still has every change.
        private static long historyFrom(Manifest base) {
            return Math.max(FIRST_CHANGE, base.compactRevision() + 1);
        }

        private Stretch logged(Run run, long first) {
            return new Stretch.Logged(
                    lineage,
                    first,
                    run.last(),
                    run.segments().getFirst().segment().notBefore(),
                    run.segments().getLast().segment().notAfter());
        }

        /// Fills a hole in the log with what snapshots have.
        ///
        /// @return the first revision behind it
        private long snapshots(long first, long last) {
            long next = first;
            while (next <= last) {
                long at = next;
                var base =
                        bases.stream()
                                .filter(one -> historyFrom(one) <= at && at <= one.revision())
                                .max(Comparator.comparingLong(Manifest::revision));
                long end =
                        base.isPresent()
                                ? Math.min(last, base.get().revision())
                                : bases.stream()
                                        .filter(one -> one.revision() >= at)
                                        .mapToLong(Weaver::historyFrom)
                                        .filter(from -> from > at && from <= last)
                                        .map(from -> from - 1)
                                        .min()
                                        .orElse(last);
                stretches.add(base.isPresent() ? stored(base.get(), at, end) : missing(at, end));
                next = end + 1;
            }
            return Math.max(first, next);
        }

        private Stretch stored(Manifest base, long first, long last) {
            return new Stretch.Stored(lineage, first, last, timeBefore(), base.takenAt(), base);
        }

        private Stretch missing(long first, long last) {
            var reasons =
                    gaps.stream()
                            .filter(gap -> gap.first() <= last && gap.last() >= first)
                            .map(Gap::reason)
                            .distinct()
                            .toList();
            return new Stretch.Missing(
                    lineage, first, last, timeBefore(), timeAfter(last), otherwise(reasons, first));
        }

        private List<String> otherwise(List<String> reasons, long first) {
            if (!reasons.isEmpty()) {
                return reasons;
            }
            return List.of(
                    first == FIRST_CHANGE
                            ? "etcd had compacted them before anything was archived"
                            : "no segment has them, and no snapshot was taken before etcd compacted"
                                    + " them");
        }

        private Instant timeBefore() {
            return stretches.isEmpty() ? Instant.EPOCH : stretches.getLast().notAfter();
        }

        /// When what comes after a revision is known to have been there.
        private Instant timeAfter(long revision) {
            var logged =
                    runs.stream()
                            .filter(run -> run.first() > revision)
                            .map(run -> run.segments().getFirst().segment().notAfter());
            var taken =
                    bases.stream()
                            .filter(base -> base.revision() >= revision)
                            .map(Manifest::takenAt);
            return Stream.concat(logged, taken).min(Comparator.naturalOrder()).orElse(Instant.MAX);
        }
    }
}
