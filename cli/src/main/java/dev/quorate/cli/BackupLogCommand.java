package dev.quorate.cli;

import dev.quorate.backup.look.History;
import dev.quorate.backup.look.KeyScope;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "log",
        description = {
            "Show what happened to keys, further back than etcd itself remembers: from the archive,"
                    + " and from snapshots where that has a hole.",
            "What is missing is told in its place. Bytes that are no text are written \\xNN."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate backup log -c dev --prefix /registry/secrets/ --since now-2h",
            "  quorate backup log -c dev --key /registry/pods/default/web --values -o json"
        },
        mixinStandardHelpOptions = true)
final class BackupLogCommand implements Callable<Integer> {
    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private @Nullable KeyOptions keys;

    @Mixin private PastOptions past;

    @Option(names = "--values", description = "Show values too.")
    private boolean values;

    @Option(
            names = "--lines",
            description = "Print a JSON document a line, for programs that read while it is found.")
    private boolean lines;

    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private IdentityOption identity;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    BackupLogCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var scope = keys == null ? KeyScope.all() : keys.scope();
        var now = session.environment().clock().instant();
        var query = past.query(scope, now, spec.commandLine());
        var terminal = session.terminal(spec.commandLine());
        try (var backups =
                        BackupScope.named(session, option, store, spec.commandLine())
                                .openedBy(identity.identities());
                var progress = terminal.progress()) {
            backups.tellTrust(terminal);
            var history = backups.history(progress);
            var view = ChangeView.of(terminal, output.format, lines, values);
            history.read(values ? query.withValues() : query, view);
            progress.close();
            view.end();
            tell(terminal, history, view, scope);
            return view.gaps() > 0 ? ExitCode.WARNINGS : ExitCode.DONE;
        }
    }

    private static void tell(Terminal terminal, History history, ChangeView view, KeyScope scope) {
        if (view.changes() == 0) {
            terminal.note("nothing is known to have happened to %s".formatted(scope.text()));
        }
        history.timeline().chapters().stream()
                .reduce((_, next) -> next)
                .ifPresent(newest ->
                        terminal.note(
                                "known up to revision %d of lineage %s"
                                        .formatted(newest.last(), newest.lineage())));
        if (view.gaps() > 0) {
            terminal.note(
                    "warning: %d %s of the history, in the places shown"
                            .formatted(
                                    view.gaps(),
                                    view.gaps() == 1 ? "part is missing" : "parts are missing"));
        }
    }
}
