package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Text;
import dev.quorate.restore.RestorePlan;
import dev.quorate.restore.RestoreRates.Estimate;
import dev.quorate.restore.RestoreReport.Phases;
import dev.quorate.restore.choose.Choice;
import dev.quorate.restore.choose.Moment;
import dev.quorate.restore.choose.NearestPoint;
import dev.quorate.restore.choose.Outcome;
import dev.quorate.restore.choose.RestoreTarget;
import dev.quorate.restore.rebuild.EncryptionKey;
import dev.quorate.restore.rebuild.Insight;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What `restore plan` prints.
final class RestoreView {
    private RestoreView() {}

    static List<String> lines(
            RestorePlan plan,
            Estimate estimate,
            Optional<Insight> inside,
            String destination,
            boolean asCluster) {
        var choice = plan.choice();
        var route = choice.route();
        var manifest = route.base().manifest();
        var lines = new ArrayList<String>();
        lines.add(
                "Target   %s   revision %d%s"
                        .formatted(
                                Text.printable(choice.target().requested()),
                                choice.revision(),
                                choice.moment()
                                        .map(moment ->
                                                "   received " + Text.time(moment.notAfter()))
                                        .orElse("")));
        choice.explanation().forEach(text -> lines.add("         " + Text.printable(text)));
        lines.add(
                "Base     %s   revision %d   taken %s   %s"
                        .formatted(
                                manifest.id(),
                                manifest.revision(),
                                Text.time(manifest.takenAt()),
                                route.base().level().text()));
        if (!route.segments().isEmpty()) {
            lines.add(
                    "Replay   revisions %d to %d from %d segments"
                            .formatted(
                                    manifest.revision() + 1,
                                    choice.revision(),
                                    route.segments().size()));
        }
        lines.add(
                "Fetch    %s stored, %s raw"
                        .formatted(Text.size(route.storedBytes()), Text.size(route.rawBytes())));
        lines.add("Time     about " + phases(estimate, asCluster));
        inside.ifPresent(found -> lines.add("Inside   " + text(found)));
        lines.add("Loses    " + text(choice));
        lines.add("Result   %s, etcd %s".formatted(destination, plan.shape().version()));
        caveats(plan, asCluster).forEach(caveat -> lines.add("Note     " + Text.printable(caveat)));
        return lines;
    }

    private static String phases(Estimate estimate, boolean asCluster) {
        var phases = estimate.phases();
        return "%s: fetch %s, rebuild %s%s%s"
                .formatted(
                        Text.seconds(phases.total()),
                        Text.seconds(phases.fetch()),
                        Text.seconds(phases.rebuild()),
                        asCluster
                                ? ", place %s, start %s, prove %s"
                                        .formatted(
                                                Text.seconds(phases.place()),
                                                Text.seconds(phases.start()),
                                                Text.seconds(phases.prove()))
                                : "",
                        estimate.firstGuess()
                                ? "   (a first guess: nothing like it was measured here)"
                                : "");
    }

    static String text(Insight inside) {
        return "%d keys, %d leases%s%s%s"
                .formatted(
                        inside.keys(),
                        inside.leases(),
                        inside.leasesMade() > 0
                                ? " (%d made anew, %d of them with a time to live that is assumed)"
                                        .formatted(inside.leasesMade(), inside.leasesAssumed())
                                : "",
                        inside.alarms() > 0
                                ? ", %d alarms are left behind".formatted(inside.alarms())
                                : "",
                        inside.encryptionKeys().isEmpty()
                                ? ""
                                : "; Kubernetes needs its encryption keys "
                                        + inside.encryptionKeys().stream()
                                                .map(EncryptionKey::toString)
                                                .map(Text::printable)
                                                .collect(Collectors.joining(", ")));
    }

    private static String text(Choice choice) {
        var lost = choice.lost();
        if (lost.last() == choice.revision()) {
            return lost.live()
                    ? "nothing: the cluster is at this revision"
                    : "nothing that is kept anywhere";
        }
        return "revisions %d to %d%s, %s"
                .formatted(
                        choice.revision() + 1,
                        lost.last(),
                        lost.events().map(count -> " (%d changes)".formatted(count)).orElse(""),
                        lost.live() ? "against the live cluster" : "against what is kept");
    }

    private static List<String> caveats(RestorePlan plan, boolean asCluster) {
        var caveats = new ArrayList<>(plan.caveats());
        if (asCluster) {
            caveats.addAll(plan.clusterCaveats());
        }
        return caveats;
    }

    static Document document(
            RestorePlan plan, Estimate estimate, Optional<Insight> inside, boolean asCluster) {
        var choice = plan.choice();
        var manifest = choice.route().base().manifest();
        return new Document()
                .with("reachable", true)
                .with("target", target(choice))
                .with("lineage", choice.lineage().text())
                .with(
                        "base",
                        new Document()
                                .with("id", manifest.id().toString())
                                .with("revision", manifest.revision())
                                .with("level", choice.route().base().level().text()))
                .with("segments", segments(choice))
                .with("bytes", choice.route().storedBytes())
                .with("estimateSeconds", seconds(estimate.phases().total()))
                .with(
                        "estimate",
                        seconds(estimate.phases()).with("firstGuess", estimate.firstGuess()))
                .with("inside", inside.map(RestoreView::document).orElse(null))
                .with("lost", lost(choice))
                .with("explanation", choice.explanation())
                .with("caveats", caveats(plan, asCluster))
                .with(
                        "nearest",
                        new Document()
                                .with("before", point(choice.revision(), time(choice)))
                                .with(
                                        "after",
                                        choice.lost().last() > choice.revision()
                                                        && choice.lost().events().isPresent()
                                                ? point(choice.revision() + 1, null)
                                                : null));
    }

    private static Document target(Choice choice) {
        return new Document()
                .with("kind", choice.target().kind())
                .with("requested", choice.target().requested())
                .with("revision", choice.revision())
                .with("time", text(time(choice)))
                .with("notBefore", text(choice.moment().map(Moment::notBefore).orElse(null)))
                .with("notAfter", text(choice.moment().map(Moment::notAfter).orElse(null)));
    }

    private static @Nullable Instant time(Choice choice) {
        var manifest = choice.route().base().manifest();
        return choice.moment()
                .map(Moment::notAfter)
                .orElse(manifest.revision() == choice.revision() ? manifest.takenAt() : null);
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static Document segments(Choice choice) {
        var segments = choice.route().segments();
        return new Document()
                .with("count", segments.size())
                .with("firstRevision", segments.isEmpty() ? null : segments.getFirst().first())
                .with("lastRevision", segments.isEmpty() ? null : segments.getLast().last())
                .with("bytes", choice.route().segmentBytes());
    }

    private static Document lost(Choice choice) {
        boolean any = choice.lost().last() > choice.revision();
        return new Document()
                .with("fromRevision", any ? choice.revision() + 1 : null)
                .with("toRevision", any ? choice.lost().last() : null)
                .with("events", choice.lost().events().orElse(null))
                .with("live", choice.lost().live());
    }

    static Document document(Insight inside) {
        return new Document()
                .with("keys", inside.keys())
                .with("leases", inside.leases())
                .with("leasesMade", inside.leasesMade())
                .with("leasesAssumed", inside.leasesAssumed())
                .with("alarmsDropped", inside.alarms())
                .with(
                        "encryptionKeys",
                        inside.encryptionKeys().stream()
                                .map(key ->
                                        new Document()
                                                .with("provider", key.provider())
                                                .with("version", key.version())
                                                .with("key", key.key())
                                                .fields())
                                .toList());
    }

    static Document document(RestoreTarget target, Outcome.Unreachable unreachable) {
        return new Document()
                .with("reachable", false)
                .with(
                        "target",
                        new Document()
                                .with("kind", target.kind())
                                .with("requested", target.requested())
                                .with("revision", null)
                                .with("time", null))
                .with("code", unreachable.code())
                .with("problem", unreachable.problem())
                .with(
                        "nearest",
                        new Document()
                                .with(
                                        "before",
                                        unreachable.before().map(RestoreView::point).orElse(null))
                                .with(
                                        "after",
                                        unreachable.after().map(RestoreView::point).orElse(null)));
    }

    private static Document point(NearestPoint point) {
        return point(point.revision(), point.at().orElse(null));
    }

    private static Document point(long revision, @Nullable Instant time) {
        return new Document().with("revision", revision).with("time", text(time));
    }

    static Document seconds(Phases phases) {
        return new Document()
                .with("fetch", seconds(phases.fetch()))
                .with("rebuild", seconds(phases.rebuild()))
                .with("place", seconds(phases.place()))
                .with("start", seconds(phases.start()))
                .with("prove", seconds(phases.prove()))
                .with("total", seconds(phases.total()));
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
