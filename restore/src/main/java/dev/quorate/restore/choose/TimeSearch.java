package dev.quorate.restore.choose;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue.Entry;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds the revision that a cluster was at, at a time. What counts is when changes had been
/// received: all that is before the answer was certainly made by then. A time between two points of
/// which nobody recorded what happened between them has no answer.
///
/// @param live of the lineage that was written last
record TimeSearch(Holdings holdings, LogSearch log, Optional<Live> live) {
    sealed interface Answer {}

    /// @param last when the revision was made, where the log tells
    /// @param next the first revision that had not been received
    /// @param possible how many revisions above may have been made by then all the same
    record Found(
            LineageId lineage,
            long revision,
            Optional<Moment> last,
            Optional<Moment> next,
            long possible)
            implements Answer {}

    record Outside(Optional<NearestPoint> before, Optional<NearestPoint> after) implements Answer {}

    Answer at(Instant time) throws IOException {
        var before = Optional.<NearestPoint>empty();
        var after = Optional.<NearestPoint>empty();
        var newest = true;
        for (var lineage : holdings.lineages()) {
            var answer = at(lineage, time, newest ? live : Optional.empty());
            newest = false;
            if (!(answer instanceof Outside(var earlier, var later))) {
                return answer;
            }
            after = after.or(() -> later);
            before = earlier;
            if (before.isPresent()) {
                break;
            }
        }
        return new Outside(before, after);
    }

    private Answer at(LineageId lineage, Instant time, Optional<Live> asked) throws IOException {
        var later =
                holdings.segments(lineage).stream()
                        .filter(entry -> entry.segment().notAfter().isAfter(time))
                        .findFirst();
        return later.isPresent() ? within(later.get(), time) : behindAll(lineage, time, asked);
    }

    private Answer within(Entry segment, Instant time) throws IOException {
        var cut = log.cut(segment, time);
        if (cut.last().isPresent()) {
            var last = cut.last().get();
            return new Found(
                    segment.lineage(), last.revision(), cut.last(), cut.next(), cut.possible());
        }
        long start = segment.first() - 1;
        var point =
                points(segment.lineage())
                        .filter(known -> known.revision() == start && !known.at().isAfter(time))
                        .findFirst();
        if (point.isPresent()) {
            return new Found(
                    segment.lineage(), start, point.get().moment(), cut.next(), cut.possible());
        }
        return outside(segment.lineage(), time);
    }

    private Answer behindAll(LineageId lineage, Instant time, Optional<Live> asked) {
        var last =
                points(lineage)
                        .filter(point -> !point.at().isAfter(time))
                        .max(Comparator.comparingLong(Point::revision));
        if (last.isEmpty()) {
            return outside(lineage, time);
        }
        long revision = last.get().revision();
        boolean unchanged =
                points(lineage)
                                .filter(point -> point.at().isAfter(time))
                                .anyMatch(point -> point.revision() == revision)
                        || asked.filter(Live::certain)
                                .filter(now -> now.revision() == revision)
                                .filter(now -> !time.isAfter(now.at()))
                                .isPresent();
        return unchanged
                ? new Found(lineage, revision, last.get().moment(), Optional.empty(), 0)
                : outside(lineage, time);
    }

    private Outside outside(LineageId lineage, Instant time) {
        var points = points(lineage).toList();
        return new Outside(
                points.stream()
                        .filter(point -> !point.at().isAfter(time))
                        .max(Comparator.comparingLong(Point::revision))
                        .map(Point::nearest),
                points.stream()
                        .filter(point -> point.at().isAfter(time))
                        .min(Comparator.comparingLong(Point::revision))
                        .map(Point::nearest));
    }

    /// Where it is known what the cluster was at: the ends of segments, and snapshots.
    private Stream<Point> points(LineageId lineage) {
        List<Backup> bases = holdings.usable(lineage);
        return Stream.concat(
                holdings.segments(lineage).stream()
                        .map(entry ->
                                new Point(
                                        entry.last(),
                                        entry.segment().notAfter(),
                                        Optional.of(
                                                new Moment(
                                                        entry.last(),
                                                        entry.segment().notBefore(),
                                                        entry.segment().notAfter())))),
                bases.stream()
                        .map(base ->
                                new Point(
                                        base.manifest().revision(),
                                        base.manifest().takenAt(),
                                        Optional.empty())));
    }

    private record Point(long revision, Instant at, Optional<Moment> moment) {
        NearestPoint nearest() {
            return new NearestPoint(revision, Optional.of(at));
        }
    }
}
