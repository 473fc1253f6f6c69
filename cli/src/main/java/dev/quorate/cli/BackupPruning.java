package dev.quorate.cli;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Catalogue.Orphan;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.retain.Candidate;
import dev.quorate.backup.retain.Candidate.Standing;
import dev.quorate.backup.retain.RetentionPlan;
import dev.quorate.backup.retain.RetentionPlan.Verdict;
import dev.quorate.backup.retain.RetentionPolicy;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a prune is about to do: the plan, beside the backups that it is about.
///
/// @param own the backups that this cluster signed; others are never touched
/// @param orphans data without a manifest, old enough to be removed
record BackupPruning(RetentionPlan plan, Map<Candidate, Backup> own, List<Orphan> orphans) {
    static BackupPruning of(
            BackupScope scope, RetentionPolicy policy, Instant now, Instant orphanLimit)
            throws IOException {
        var catalogue = scope.catalogue();
        var key = scope.trusted().orElseThrow();
        var own =
                catalogue.backups().stream()
                        .filter(backup -> backup.signing().by(key))
                        .collect(Collectors.toMap(BackupPruning::candidate, Function.identity()));
        return new BackupPruning(
                policy.plan(own.keySet(), now),
                own,
                catalogue.orphans().stream()
                        .filter(orphan -> orphan.modified().isBefore(orphanLimit))
                        .toList());
    }

    private static Candidate candidate(Backup backup) {
        var standing =
                !backup.level().verified()
                        ? Standing.UNVERIFIED
                        : backup.manifest().suspect() ? Standing.SUSPECT : Standing.VERIFIED;
        return new Candidate(backup.id(), backup.lineage(), standing, backup.held());
    }

    boolean nothingToDo() {
        return plan.removed().isEmpty() && orphans.isEmpty();
    }

    List<Backup> unnecessary() {
        return plan.removed().stream().map(verdict -> backup(verdict)).toList();
    }

    /// The verified backup of each lineage that makes older ones unnecessary.
    Map<LineageId, Manifest> anchors() {
        var anchors = new HashMap<LineageId, Manifest>();
        plan.kept().stream()
                .filter(verdict -> verdict.backup().standing() == Standing.VERIFIED)
                .map(this::backup)
                .sorted(Comparator.comparingLong(backup -> backup.manifest().revision()))
                .forEach(backup -> anchors.put(backup.lineage(), backup.manifest()));
        return anchors;
    }

    private Backup backup(Verdict verdict) {
        var backup = own.get(verdict.backup());
        if (backup == null) {
            throw new IllegalStateException("planned for an unknown backup " + verdict);
        }
        return backup;
    }

    void print(Terminal terminal) {
        var table = new Table("BACKUP", "REVISION", "STORED", "PLAN", "REASON");
        for (var verdict : plan.verdicts()) {
            var manifest = backup(verdict).manifest();
            table.row(
                    manifest.id().toString(),
                    Long.toString(manifest.revision()),
                    Text.size(manifest.stored().bytes()),
                    verdict.kept() ? "keep" : "remove",
                    verdict.reason());
        }
        table.lines().forEach(terminal::note);
        orphans.forEach(orphan ->
                terminal.note(
                        "remove %s (%s, without a manifest since %s)"
                                .formatted(
                                        orphan.data(),
                                        Text.size(orphan.bytes()),
                                        Text.time(orphan.modified()))));
    }

    /// @param removed what was removed; with `dryRun` what is planned is shown instead
    void show(
            Terminal terminal,
            OutputOptions output,
            boolean dryRun,
            List<Manifest> removed,
            long orphanBytes) {
        var bytes = removed.stream().mapToLong(manifest -> manifest.stored().bytes()).sum();
        if (output.format.document()) {
            terminal.data(
                    new Document()
                            .with("dryRun", dryRun)
                            .with("kept", plan.kept().stream().map(this::document).toList())
                            .with("removed", plan.removed().stream().map(this::document).toList())
                            .with(
                                    "orphans",
                                    orphans.stream().map(orphan -> orphan.data().text()).toList())
                            .with("freedBytes", bytes + orphanBytes),
                    output.format);
            return;
        }
        if (dryRun) {
            print(terminal);
            terminal.data(
                    "Nothing was changed. %d of %d backups would be removed."
                            .formatted(plan.removed().size(), plan.verdicts().size()));
        } else {
            terminal.data(
                    "removed %d of %d backups, %s freed"
                            .formatted(
                                    removed.size(),
                                    plan.verdicts().size(),
                                    Text.size(bytes + orphanBytes)));
        }
    }

    private Object document(Verdict verdict) {
        return new Document()
                .with("id", verdict.backup().id().toString())
                .with("reason", verdict.reason())
                .with("bytes", backup(verdict).manifest().stored().bytes())
                .fields();
    }
}
