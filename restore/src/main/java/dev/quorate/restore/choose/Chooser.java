package dev.quorate.restore.choose;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.RestoreWindow.Range;
import dev.quorate.restore.choose.Outcome.Chosen;
import dev.quorate.restore.choose.Outcome.Unreachable;
import dev.quorate.restore.choose.TimeSearch.Found;
import dev.quorate.restore.choose.TimeSearch.Outside;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// Finds the revision that a target means, and the way to it. What is damaged is refused; what is
/// signed by another, or not at all, is named and never chosen.
///
/// @param holdings read from the store just now
/// @param live what the cluster itself says; empty when it was not asked, or does not answer
public record Chooser(Holdings holdings, LogSearch log, BaseSearch bases, Optional<Live> live) {
    /// A revision that was found, before it is known whether a way leads there.
    ///
    /// @param explanation what the target turned out to mean
    private record Resolved(
            LineageId lineage, long revision, Optional<Moment> moment, List<String> explanation) {}

    /// @throws OperatorException [Failure#TARGET_UNREACHABLE] when nothing is kept at all,
    ///   [Failure#WRONG_KEY] when it is signed by somebody else
    public Outcome choose(RestoreTarget target) throws IOException, InterruptedException {
        if (target instanceof RestoreTarget.Snapshot(var id)) {
            var backup = new BackupChoice(holdings).named(id);
            return chosen(
                    target,
                    new Route(backup, backup.manifest().revision(), List.of()),
                    Optional.empty(),
                    List.of());
        }
        new BackupChoice(holdings).requireAny();
        return switch (target) {
            case RestoreTarget.Snapshot _ -> throw new IllegalStateException("chosen above");
            case RestoreTarget.Latest _ -> take(target, latest());
            case RestoreTarget.Revision revision -> revision(revision);
            case RestoreTarget.Time time -> time(time);
            case RestoreTarget.BeforeDelete deleted -> beforeDelete(deleted);
        };
    }

    /// What an earlier run of a restore has decided, found again.
    ///
    /// @param baseId of the snapshot that it took
    public Choice again(RestoreTarget target, String baseId, long revision)
            throws IOException, InterruptedException {
        var base = new BackupChoice(holdings).named(baseId);
        var route =
                revision < base.manifest().revision()
                        ? Optional.of(new Route(base, revision, List.of()))
                        : holdings.from(base, revision);
        return chosen(
                        target,
                        route.orElseThrow(() -> gone(baseId, revision)),
                        Optional.empty(),
                        List.of())
                .orThrow();
    }

    private OperatorException gone(String baseId, long revision) {
        return new OperatorException(
                Failure.TARGET_UNREACHABLE,
                "SEGMENTS_GONE",
                "the archive does not lead from backup %s to revision %d any more"
                        .formatted(baseId, revision),
                "Nothing was changed.",
                "see what is kept: quorate backup window -c " + holdings.backups().cluster());
    }

    private Resolved latest() {
        var newest =
                holdings.window().ranges().stream()
                        .max(
                                Comparator.comparing(Range::until)
                                        .thenComparing(Range::lineage)
                                        .thenComparingLong(Range::last))
                        .orElseThrow();
        return new Resolved(newest.lineage(), newest.last(), Optional.empty(), List.of());
    }

    private Outcome revision(RestoreTarget.Revision target) throws IOException {
        var revision = target.revision();
        var ranges = holdings.window();
        var lineages =
                holdings.lineages().stream()
                        .filter(lineage -> ranges.find(lineage, revision).isPresent())
                        .filter(lineage ->
                                target.lineage().isEmpty()
                                        || target.lineage().get().equals(lineage))
                        .toList();
        if (lineages.isEmpty()) {
            return unreachable(
                    revision,
                    "revision %,d%s"
                            .formatted(
                                    revision,
                                    target.lineage().map(of -> " of lineage " + of).orElse("")));
        }
        var explanation = new ArrayList<String>();
        if (lineages.size() > 1) {
            explanation.add(
                    "Revision %,d is in %d lineages; taken is %s, which was written last."
                            .formatted(revision, lineages.size(), lineages.getFirst()));
        } else if (!lineages.getFirst().equals(holdings.lineages().getFirst())) {
            explanation.add(
                    "Revision %,d is of lineage %s, which was not written last."
                            .formatted(revision, lineages.getFirst()));
        }
        return take(
                target, new Resolved(lineages.getFirst(), revision, Optional.empty(), explanation));
    }

    private Outcome time(RestoreTarget.Time target) throws IOException {
        return switch (new TimeSearch(holdings, log, live).at(target.at())) {
            case Found found ->
                    take(
                            target,
                            new Resolved(
                                    found.lineage(),
                                    found.revision(),
                                    found.last(),
                                    TimeExplanation.of(target.at(), found)));
            case Outside(var before, var after) ->
                    new Unreachable(
                            before.isPresent() && after.isPresent()
                                    ? "TARGET_IN_GAP"
                                    : "TARGET_OUTSIDE_WINDOW",
                            "nothing that is kept tells what the cluster was at %s"
                                    .formatted(target.at()),
                            holdings.backups().cluster(),
                            before,
                            after);
        };
    }

    private Outcome beforeDelete(RestoreTarget.BeforeDelete target)
            throws IOException, InterruptedException {
        var found = new DeleteSearch(holdings, log, bases).find(target.key(), target.before());
        if (found.isEmpty()) {
            return new Unreachable(
                    "NO_SUCH_DELETE",
                    "no deletion of key '%s'%s is kept"
                            .formatted(
                                    target.key(),
                                    target.before().map(time -> " before " + time).orElse("")),
                    holdings.backups().cluster(),
                    Optional.empty(),
                    Optional.empty());
        }
        var deletion = found.get();
        return take(
                target,
                new Resolved(
                        deletion.lineage(),
                        deletion.revision() - 1,
                        Optional.empty(),
                        List.of(
                                "Key '%s' was deleted at revision %,d%s; taken is the revision before."
                                        .formatted(
                                                target.key(),
                                                deletion.revision(),
                                                deletion.moment()
                                                        .map(TimeExplanation::between)
                                                        .map(when -> ", made " + when)
                                                        .orElse("")))));
    }

    private Outcome take(RestoreTarget target, Resolved resolved) throws IOException {
        var route = holdings.route(resolved.lineage(), resolved.revision());
        return route.isPresent()
                ? chosen(target, route.get(), resolved.moment(), resolved.explanation())
                : unreachable(
                        resolved.revision(),
                        resolved.explanation().isEmpty()
                                ? "revision %,d".formatted(resolved.revision())
                                : resolved.explanation().getFirst()
                                        + " Revision %,d".formatted(resolved.revision()));
    }

    private Outcome chosen(
            RestoreTarget target, Route route, Optional<Moment> known, List<String> explanation)
            throws IOException {
        var moment =
                known.isPresent() || route.segments().isEmpty()
                        ? known
                        : log.moment(route.lineage(), route.revision());
        return new Chosen(
                new Choice(
                        target,
                        route,
                        moment,
                        new Losses(holdings, log, live).after(route),
                        explanation,
                        RouteCaveats.of(holdings, route)));
    }

    private Unreachable unreachable(long revision, String what) {
        var ranges = holdings.window().ranges();
        var before =
                nearest(ranges, range -> range.last() < revision ? range.last() : Long.MIN_VALUE);
        var after =
                nearest(
                        ranges,
                        range -> range.first() > revision ? -range.first() : Long.MIN_VALUE);
        var inGap = before.isPresent() && after.isPresent();
        return new Unreachable(
                inGap ? "TARGET_IN_GAP" : "TARGET_OUTSIDE_WINDOW",
                what
                        + (inGap
                                ? " is in a gap of what is kept" + reason(revision)
                                : " is outside of what is kept"),
                holdings.backups().cluster(),
                before.map(range -> new NearestPoint(range.last(), Optional.of(range.until()))),
                after.map(range -> new NearestPoint(range.first(), Optional.empty())));
    }

    private String reason(long revision) {
        return holdings.window().holes().stream()
                .filter(hole -> hole.first() <= revision && revision <= hole.last())
                .findFirst()
                .map(hole ->
                        ", revisions %,d to %,d%s"
                                .formatted(
                                        hole.first(),
                                        hole.last(),
                                        hole.reasons().isEmpty()
                                                ? ""
                                                : ": " + String.join("; ", hole.reasons())))
                .orElse("");
    }

    /// @param closeness the higher, the nearer; the least for one that does not count
    private static Optional<Range> nearest(List<Range> ranges, ToLongFunction<Range> closeness) {
        return ranges.stream()
                .filter(range -> closeness.applyAsLong(range) != Long.MIN_VALUE)
                .max(Comparator.comparingLong(closeness));
    }
}
