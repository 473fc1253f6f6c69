package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Format;
import dev.quorate.cli.output.Text;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "list",
        aliases = "ls",
        description = {
            "List the backups of a cluster, the oldest first, as the store has them.",
            "The cluster may be destroyed, or known to the store alone."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate backup list -c dev -o wide",
        mixinStandardHelpOptions = true)
final class BackupListCommand implements Callable<Integer> {
    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    BackupListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        try (var scope = BackupScope.named(session, option, store, spec.commandLine())) {
            scope.tellTrust(terminal);
            var catalogue = scope.catalogue();
            var views =
                    catalogue.backups().stream()
                            .map(backup -> new BackupView(backup, scope))
                            .toList();
            if (output.format.document()) {
                terminal.data(
                        Document.items(views.stream().map(BackupView::document).toList()),
                        output.format);
            } else {
                var wide = output.format == Format.WIDE;
                var table = BackupView.table(wide);
                views.forEach(
                        view -> view.addTo(table, wide, session.environment().clock().instant()));
                terminal.data(table);
            }
            catalogue
                    .unreadable()
                    .forEach(manifest ->
                            terminal.note(
                                    "not usable: %s: %s"
                                            .formatted(
                                                    manifest.manifest(),
                                                    Text.printable(manifest.reason()))));
            if (!catalogue.orphans().isEmpty()) {
                terminal.note(
                        "%d objects without a manifest: of a backup that is under way or was cut off"
                                .formatted(catalogue.orphans().size()));
            }
            return catalogue.unreadable().isEmpty() ? ExitCode.DONE : ExitCode.WARNINGS;
        }
    }
}
