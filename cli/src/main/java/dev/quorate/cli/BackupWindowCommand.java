package dev.quorate.cli;

import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.RestoreWindow;
import dev.quorate.backup.archive.RestoreWindow.Hole;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "window",
        description = {
            "Show which revisions can be brought back, and which between them cannot, as the store"
                    + " has them.",
            "A range begins where the history of its first snapshot does."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate backup window -c dev",
        mixinStandardHelpOptions = true)
final class BackupWindowCommand implements Callable<Integer> {
    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    BackupWindowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        try (var scope = BackupScope.named(session, option, store, spec.commandLine())) {
            scope.tellTrust(terminal);
            var log = scope.log().catalogue();
            var window = RestoreWindow.of(scope.catalogue(), log, scope.trusted().orElseThrow());
            if (output.format.document()) {
                terminal.data(document(window, log), output.format);
            } else {
                show(window, terminal);
            }
            log.unusable()
                    .forEach(object ->
                            terminal.note(
                                    "not usable: %s %s"
                                            .formatted(
                                                    object.key(),
                                                    Text.printable(object.reason()))));
            return log.unusable().isEmpty() && window.holes().stream().allMatch(Hole::intended)
                    ? ExitCode.DONE
                    : ExitCode.WARNINGS;
        }
    }

    private static void show(RestoreWindow window, Terminal terminal) {
        var table = new Table("FIRST", "LAST", "UNTIL", "SNAPSHOTS", "LINEAGE");
        for (var range : window.ranges()) {
            table.row(
                    Long.toString(range.first()),
                    Long.toString(range.last()),
                    Text.time(range.until()),
                    Integer.toString(range.bases().size()),
                    range.lineage().text());
        }
        terminal.data(table);
        for (var hole : window.holes().stream().filter(at -> !at.intended()).toList()) {
            terminal.note(
                    "gap: revisions %d to %d: %s"
                            .formatted(
                                    hole.first(),
                                    hole.last(),
                                    hole.reasons().isEmpty()
                                            ? "segments are missing in the store"
                                            : String.join("; ", hole.reasons())));
        }
    }

    private static Document document(RestoreWindow window, LogCatalogue log) {
        return Document.items(
                        window.ranges().stream()
                                .map(range ->
                                        new Document()
                                                .with("lineage", range.lineage().text())
                                                .with("firstRevision", range.first())
                                                .with("lastRevision", range.last())
                                                .with("until", range.until().toString())
                                                .with("snapshots", range.bases()))
                                .toList())
                .with(
                        "gaps",
                        window.holes().stream()
                                .map(hole ->
                                        new Document()
                                                .with("lineage", hole.lineage().text())
                                                .with("firstRevision", hole.first())
                                                .with("lastRevision", hole.last())
                                                .with("reasons", hole.reasons())
                                                .fields())
                                .toList())
                .with(
                        "unusable",
                        log.unusable().stream()
                                .map(object ->
                                        new Document()
                                                .with("object", object.key().text())
                                                .with("reason", object.reason())
                                                .fields())
                                .toList());
    }
}
