package dev.quorate.cli;

import dev.quorate.backup.prune.Retention.Done;
import dev.quorate.backup.retain.LogPlan.OfLineage;
import dev.quorate.backup.retain.PrunePlan;
import dev.quorate.backup.retain.RetentionPlan.Verdict;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;

import java.util.Optional;

/// What a prune is about to do, or did, to a person and to a program.
record PruneView(PrunePlan plan) {
    void print(Terminal terminal) {
        var table = new Table("BACKUP", "REVISION", "STORED", "PLAN", "REASON");
        for (var verdict : plan.backups().verdicts()) {
            var manifest = plan.backup(verdict).manifest();
            table.row(
                    manifest.id().toString(),
                    Long.toString(manifest.revision()),
                    Text.size(manifest.stored().bytes()),
                    verdict.kept() ? "keep" : "remove",
                    verdict.reason());
        }
        table.lines().forEach(terminal::note);
        plan.log()
                .lineages()
                .forEach(lineage ->
                        terminal.note(
                                "archive of lineage %s: %d segments stay, %d (%s) go: %s"
                                        .formatted(
                                                lineage.lineage(),
                                                lineage.kept(),
                                                lineage.removed().size(),
                                                Text.size(lineage.removedBytes()),
                                                lineage.reason())));
        plan.orphans()
                .forEach(orphan ->
                        terminal.note(
                                "remove %s (%s, without a manifest since %s)"
                                        .formatted(
                                                orphan.data(),
                                                Text.size(orphan.bytes()),
                                                Text.time(orphan.modified()))));
    }

    /// @param done empty when it is only planned
    void show(Terminal terminal, OutputOptions output, Optional<Done> done) {
        var what = done.orElse(Done.NOTHING);
        if (output.format.document()) {
            terminal.data(document(done), output.format);
        } else if (done.isEmpty()) {
            print(terminal);
            terminal.data(
                    "Nothing was changed. %d of %d backups would be removed, and %d segments."
                            .formatted(
                                    plan.backups().removed().size(),
                                    plan.backups().verdicts().size(),
                                    plan.log().removed().size()));
        } else {
            terminal.data(
                    "removed %d of %d backups and %d segments, %s freed"
                            .formatted(
                                    what.backups().size(),
                                    plan.backups().verdicts().size(),
                                    what.segments(),
                                    Text.size(what.bytes())));
        }
    }

    private Document document(Optional<Done> done) {
        return new Document()
                .with("dryRun", done.isEmpty())
                .with("kept", plan.backups().kept().stream().map(this::document).toList())
                .with("removed", plan.backups().removed().stream().map(this::document).toList())
                .with("orphans", plan.orphans().stream().map(at -> at.data().text()).toList())
                .with("archive", plan.log().lineages().stream().map(PruneView::document).toList())
                .with("freedBytes", done.orElse(Done.NOTHING).bytes());
    }

    private Object document(Verdict verdict) {
        return new Document()
                .with("id", verdict.backup().id().toString())
                .with("reason", verdict.reason())
                .with("bytes", plan.backup(verdict).manifest().stored().bytes())
                .fields();
    }

    private static Object document(OfLineage lineage) {
        return new Document()
                .with("lineage", lineage.lineage().text())
                .with("reason", lineage.reason())
                .with("keptSegments", lineage.kept())
                .with("removedSegments", lineage.removed().size())
                .with("removedBytes", lineage.removedBytes())
                .fields();
    }
}
