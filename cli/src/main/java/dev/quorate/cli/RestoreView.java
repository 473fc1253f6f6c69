package dev.quorate.cli;

import dev.quorate.backup.archive.Backup;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Text;
import dev.quorate.restore.RestorePlan;
import dev.quorate.restore.RestoreReport;
import dev.quorate.restore.choose.RestoreTarget;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What the restore commands print.
final class RestoreView {
    private RestoreView() {}

    static List<String> lines(RestoreTarget target, RestorePlan plan, String destination) {
        var manifest = plan.choice().backup().manifest();
        var lines = new ArrayList<String>();
        lines.add("Target   %s".formatted(target.requested()));
        lines.add(
                "Base     %s   revision %d   taken %s   %s"
                        .formatted(
                                manifest.id(),
                                manifest.revision(),
                                Text.time(manifest.takenAt()),
                                plan.choice().backup().level().text()));
        lines.add(
                "Fetch    %s stored, %s raw   %d keys"
                        .formatted(
                                Text.size(manifest.stored().bytes()),
                                Text.size(manifest.raw().bytes()),
                                manifest.keys()));
        lines.add("Result   %s, etcd %s".formatted(destination, plan.target()));
        plan.caveats().forEach(caveat -> lines.add("Note     " + caveat));
        return lines;
    }

    static Document document(RestoreTarget target, RestorePlan plan) {
        var manifest = plan.choice().backup().manifest();
        var newest =
                plan.choice().newer().stream()
                        .mapToLong(backup -> backup.manifest().revision())
                        .max();
        return new Document()
                .with("reachable", true)
                .with(
                        "target",
                        new Document()
                                .with(
                                        "kind",
                                        target instanceof RestoreTarget.Latest
                                                ? "latest"
                                                : "snapshot")
                                .with("requested", target.requested())
                                .with("revision", manifest.revision())
                                .with("time", manifest.takenAt().toString()))
                .with(
                        "base",
                        new Document()
                                .with("id", manifest.id().toString())
                                .with("revision", manifest.revision()))
                .with(
                        "segments",
                        new Document()
                                .with("count", 0)
                                .with("firstRevision", null)
                                .with("lastRevision", null)
                                .with("bytes", 0))
                .with("estimateSeconds", null)
                .with(
                        "lost",
                        new Document()
                                .with(
                                        "fromRevision",
                                        newest.isPresent() ? manifest.revision() + 1 : null)
                                .with("toRevision", newest.isPresent() ? newest.getAsLong() : null)
                                .with("events", null))
                .with("caveats", plan.caveats())
                .with(
                        "nearest",
                        new Document()
                                .with("before", manifest.id().toString())
                                .with("after", after(plan.choice().newer())));
    }

    private static @Nullable String after(List<Backup> newer) {
        return newer.stream().map(backup -> backup.id().toString()).findFirst().orElse(null);
    }

    static Document document(RestoreReport report) {
        var proof = report.proof();
        return new Document()
                .with("cluster", report.cluster())
                .with("file", null)
                .with("lineage", report.lineage())
                .with("revision", proof.revision())
                .with("members", report.members())
                .with(
                        "proof",
                        new Document()
                                .with("equal", true)
                                .with("revision", proof.revision())
                                .with("compactRevision", proof.compactRevision())
                                .with("hashKv", Long.toString(proof.hashKv()))
                                .with("keys", proof.keys())
                                .with("clusterId", "%016x".formatted(proof.clusterId())))
                .with(
                        "seconds",
                        new Document()
                                .with("fetch", seconds(report.phases().fetch()))
                                .with("rebuild", 0)
                                .with("place", seconds(report.phases().place()))
                                .with("start", seconds(report.phases().start()))
                                .with("prove", seconds(report.phases().prove()))
                                .with("total", seconds(report.phases().total())));
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
