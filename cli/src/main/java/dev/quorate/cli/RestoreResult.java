package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.restore.RestoreReport;
import dev.quorate.restore.RestoreReport.Phases;
import dev.quorate.restore.rebuild.RebuiltStore;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// What `restore run` prints as a document.
final class RestoreResult {
    private RestoreResult() {}

    static Document of(RestoreReport report) {
        return new Document()
                .with("cluster", report.cluster())
                .with("file", null)
                .with("lineage", report.lineage())
                .with("revision", report.proof().revision())
                .with("members", report.members())
                .with("proof", proof(report.store(), "%016x".formatted(report.proof().clusterId())))
                .with("inside", RestoreView.document(report.store().insight()))
                .with("seconds", RestoreView.seconds(report.phases()));
    }

    static Document of(Path file, String lineage, RebuiltStore store, Phases phases) {
        return new Document()
                .with("cluster", null)
                .with("file", file.toString())
                .with("lineage", lineage)
                .with("revision", store.rebuilt().report().revision())
                .with("members", 0)
                .with("proof", proof(store, null))
                .with("inside", RestoreView.document(store.insight()))
                .with("seconds", RestoreView.seconds(phases));
    }

    /// The revision that was wanted, before revisions were raised, and what is served in its place.
    private static Document proof(RebuiltStore store, @Nullable String clusterId) {
        var rebuilt = store.rebuilt();
        var file = rebuilt.report();
        return new Document()
                .with("equal", true)
                .with("revision", rebuilt.revision())
                .with("compactRevision", rebuilt.compactRevision())
                .with("hashKv", Integer.toUnsignedString(rebuilt.hashKv()))
                .with("keys", file.keys())
                .with("clusterId", clusterId)
                .with(
                        "served",
                        new Document()
                                .with("revision", file.revision())
                                .with("compactRevision", file.compactRevision())
                                .with("hashKv", Integer.toUnsignedString(file.hashKv())))
                .with(
                        "sample",
                        store.mark()
                                .map(mark ->
                                        new Document()
                                                .with("member", mark.member().toString())
                                                .with("revision", mark.revision())
                                                .with("compactRevision", mark.compactRevision())
                                                .with(
                                                        "hashKv",
                                                        Integer.toUnsignedString(mark.hash()))
                                                .with("at", mark.at().toString()))
                                .orElse(null));
    }
}
