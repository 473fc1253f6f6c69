package dev.quorate.cli;

import dev.quorate.backup.archive.Level;
import dev.quorate.backup.archive.RestoreWindow.Hole;
import dev.quorate.backup.verify.Finding;
import dev.quorate.backup.verify.Findings;
import dev.quorate.backup.verify.Verifier.Verdict;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;

import java.util.ArrayList;
import java.util.List;

/// What a look at a store says to a person, and to a program.
///
/// @param whole whether segments were looked at, too
record FindingsView(Findings findings, String cluster, boolean whole) {
    void print(Terminal terminal) {
        var table = new Table("ID", "REVISION", "LEVEL", "RESULT");
        for (var verdict : findings.verdicts()) {
            table.row(
                    verdict.backup().id().toString(),
                    Long.toString(verdict.backup().manifest().revision()),
                    verdict.level().text(),
                    verdict.ok() ? "ok" : "DAMAGED");
        }
        terminal.data(table);
        if (whole) {
            terminal.data(
                    "%d segments of the archive, %s read in all"
                            .formatted(findings.segments(), Text.size(findings.bytes())));
        }
        findings.verdicts().forEach(verdict -> note(verdict, terminal));
        findings.problems().forEach(problem -> print(problem, terminal));
        if (!findings.ok()) {
            terminal.note(
                    findings.good()
                            .map(id ->
                                    "the newest backup with nothing against it is %s: quorate"
                                                    .formatted(id)
                                            + " restore plan -c %s --to-snapshot %s"
                                                    .formatted(cluster, id))
                            .orElse("there is no good backup: quorate backup now -c " + cluster));
        }
    }

    private static void note(Verdict verdict, Terminal terminal) {
        verdict.note()
                .ifPresent(note ->
                        terminal.note(
                                "%s is proven %s only: %s"
                                        .formatted(
                                                verdict.backup().id(),
                                                verdict.level().text(),
                                                Text.printable(note))));
    }

    private static void print(Finding problem, Terminal terminal) {
        terminal.note("%s: %s".formatted(problem.object(), Text.printable(problem.problem())));
        problem.affected()
                .forEach(hole ->
                        terminal.note(
                                "  revisions %d to %d of lineage %s cannot be brought back"
                                        .formatted(hole.first(), hole.last(), hole.lineage())));
    }

    Document document() {
        var items = new ArrayList<Document>();
        findings.verdicts().forEach(verdict -> items.add(document(verdict)));
        findings.problems().stream()
                .filter(problem -> !ofBackup(problem))
                .forEach(problem -> items.add(document(problem)));
        return Document.items(items)
                .with("segments", findings.segments())
                .with("bytes", findings.bytes())
                .with("good", findings.good().map(Object::toString).orElse(null));
    }

    private boolean ofBackup(Finding problem) {
        return findings.verdicts().stream()
                .anyMatch(verdict -> verdict.backup().id().toString().equals(problem.object()));
    }

    private Document document(Verdict verdict) {
        var id = verdict.backup().id().toString();
        var lost =
                findings.problems().stream()
                        .filter(problem -> problem.object().equals(id))
                        .flatMap(problem -> problem.affected().stream())
                        .toList();
        return new Document()
                .with("id", id)
                .with("level", verdict.level().text())
                .with("ok", verdict.ok())
                .with("problem", verdict.problem().orElse(null))
                .with("affects", verdict.ok() ? List.of() : List.of(id))
                .with("lostRevisions", lost(lost))
                .with("note", verdict.note().orElse(null));
    }

    private static Document document(Finding problem) {
        return new Document()
                .with("id", problem.object())
                .with("level", Level.DAMAGED.text())
                .with("ok", false)
                .with("problem", problem.problem())
                .with("affects", List.of())
                .with("lostRevisions", lost(problem.affected()))
                .with("note", null);
    }

    private static List<Object> lost(List<Hole> holes) {
        return holes.stream()
                .<Object>map(hole ->
                        new Document()
                                .with("lineage", hole.lineage().text())
                                .with("firstRevision", hole.first())
                                .with("lastRevision", hole.last())
                                .fields())
                .toList();
    }
}
