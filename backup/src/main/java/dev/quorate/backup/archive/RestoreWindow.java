package dev.quorate.backup.archive;

import dev.quorate.backup.archive.LogCatalogue.Run;
import dev.quorate.certs.VerifyingKey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Which revisions can be brought back: ranges, and between them holes that have names. Made of
/// what snapshots and log say in the store.
///
/// @param ranges by lineage and revision, none touching another of its lineage
/// @param holes between the ranges of one lineage
public record RestoreWindow(List<Range> ranges, List<Hole> holes) {
    public RestoreWindow {
        ranges = List.copyOf(ranges);
        holes = List.copyOf(holes);
    }

    /// @param bases revisions of the snapshots that it rests on, ascending
    /// @param until when its last revision had been received, or its snapshot been taken
    public record Range(LineageId lineage, long first, long last, List<Long> bases, Instant until) {
        public Range {
            bases = List.copyOf(bases);
        }

        public boolean contains(long revision) {
            return first <= revision && revision <= last;
        }
    }

    /// @param reasons why, as recorded; empty when nobody recorded any, which means that objects
    ///   were lost or deleted
    public record Hole(LineageId lineage, long first, long last, List<String> reasons) {
        public Hole {
            reasons = List.copyOf(reasons);
        }

        /// Whether it is there because nobody needs those revisions any more.
        public boolean intended() {
            return !reasons.isEmpty() && reasons.stream().allMatch(Gap.RETENTION::equals);
        }
    }

    /// @param trusted whose snapshots count
    public static RestoreWindow of(Catalogue backups, LogCatalogue log, VerifyingKey trusted) {
        var bases = backups.backups().stream().filter(backup -> backup.choosable(trusted)).toList();
        var runs = log.runs();
        var lineages = new TreeSet<LineageId>();
        bases.forEach(base -> lineages.add(base.lineage()));
        var ranges = new ArrayList<Range>();
        var holes = new ArrayList<Hole>();
        for (var lineage : lineages) {
            var joined =
                    join(
                            bases.stream()
                                    .filter(base -> base.lineage().equals(lineage))
                                    .map(base -> reach(base.manifest(), runs))
                                    .sorted(Comparator.comparingLong(Range::first))
                                    .toList());
            ranges.addAll(joined);
            for (int i = 1; i < joined.size(); i++) {
                holes.add(
                        hole(
                                lineage,
                                joined.get(i - 1).last() + 1,
                                joined.get(i).first() - 1,
                                log.gaps()));
            }
        }
        return new RestoreWindow(ranges, holes);
    }

    /// From one snapshot: back to where its history was compacted, and on as far as the log goes.
    private static Range reach(Manifest base, List<Run> runs) {
        long first = Math.max(1, base.compactRevision());
        var on =
                runs.stream()
                        .filter(run ->
                                run.lineage().equals(base.lineage())
                                        && run.continues(base.revision()))
                        .max(Comparator.comparingLong(Run::last));
        var bases = List.of(base.revision());
        return on.isPresent() && on.get().last() > base.revision()
                ? new Range(
                        base.lineage(),
                        first,
                        on.get().last(),
                        bases,
                        on.get().segments().getLast().segment().notAfter())
                : new Range(base.lineage(), first, base.revision(), bases, base.takenAt());
    }

    private static List<Range> join(List<Range> sorted) {
        var joined = new ArrayList<Range>();
        for (var range : sorted) {
            var before = joined.isEmpty() ? Optional.<Range>empty() : Optional.of(joined.getLast());
            if (before.isEmpty() || before.get().last() + 1 < range.first()) {
                joined.add(range);
            } else {
                joined.set(joined.size() - 1, join(before.get(), range));
            }
        }
        return joined;
    }

    private static Range join(Range one, Range other) {
        var bases = new TreeSet<>(one.bases());
        bases.addAll(other.bases());
        var farther = one.last() >= other.last() ? one : other;
        return new Range(
                one.lineage(), one.first(), farther.last(), List.copyOf(bases), farther.until());
    }

    private static Hole hole(LineageId lineage, long first, long last, List<Gap> gaps) {
        return new Hole(
                lineage,
                first,
                last,
                gaps.stream()
                        .filter(gap ->
                                gap.lineage().equals(lineage)
                                        && gap.first() <= last
                                        && gap.last() >= first)
                        .map(Gap::reason)
                        .distinct()
                        .toList());
    }

    /// The revisions of this window that another one lacks.
    public List<Hole> lostIn(RestoreWindow other, String reason) {
        var lost = new ArrayList<Hole>();
        for (var range : ranges) {
            long at = range.first();
            for (var left : other.ranges) {
                if (left.lineage().equals(range.lineage()) && left.last() >= at) {
                    if (left.first() > at) {
                        long last = Math.min(left.first() - 1, range.last());
                        lost.add(new Hole(range.lineage(), at, last, List.of(reason)));
                    }
                    at = Math.max(at, left.last() + 1);
                }
                if (at > range.last()) {
                    break;
                }
            }
            if (at <= range.last()) {
                lost.add(new Hole(range.lineage(), at, range.last(), List.of(reason)));
            }
        }
        return lost;
    }

    /// What of some revisions cannot be brought back.
    public List<Hole> lacking(Hole revisions) {
        var all =
                new Range(
                        revisions.lineage(),
                        revisions.first(),
                        revisions.last(),
                        List.of(),
                        Instant.EPOCH);
        return new RestoreWindow(List.of(all), List.of())
                .lostIn(this, String.join("; ", revisions.reasons()));
    }

    /// The range that a revision lies in.
    public Optional<Range> find(LineageId lineage, long revision) {
        return ranges.stream()
                .filter(range -> range.lineage().equals(lineage) && range.contains(revision))
                .findFirst();
    }
}
