package dev.quorate.cli;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Signing;
import dev.quorate.backup.capture.Capture;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.state.Holds.Role;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "now",
        description = {
            "Take a backup: a snapshot of a healthy follower, checked, stored, read back and"
                    + " signed.",
            "It counts from the moment that its manifest is in the store; until then there is none."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate backup now -c dev --store s3://etcd-backups/prod",
        mixinStandardHelpOptions = true)
final class BackupNowCommand implements Callable<Integer> {
    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private WaitOptions waiting;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    BackupNowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var scope = BackupScope.required(session, option, store, spec.commandLine())) {
            var cluster = scope.cluster().orElseThrow();
            var environment = session.environment();
            try (var hold =
                            cluster.hold(
                                    Role.BACKUP,
                                    "backup now -c " + cluster.name(),
                                    environment.person(),
                                    waiting.patience());
                    var progress = terminal.progress()) {
                var captured =
                        new Capture(
                                        cluster,
                                        scope.backups(),
                                        BuildVersion.read(),
                                        environment.clock(),
                                        progress)
                                .run(hold, scope.address().toString());
                progress.close();
                var manifest = captured.manifest();
                var view =
                        new BackupView(
                                new Backup(
                                        manifest,
                                        new Signing.Signed(scope.trusted().orElseThrow()),
                                        captured.proof(),
                                        false),
                                scope);
                captured.warnings().forEach(text -> terminal.note("warning: " + text));
                manifest.suspicions().forEach(text -> terminal.note("suspect: " + text));
                if (output.format.document()) {
                    terminal.data(view.document(), output.format);
                } else {
                    terminal.data(
                            "backup %s: revision %d, %d keys, %s stored as %s, %s"
                                    .formatted(
                                            manifest.id(),
                                            manifest.revision(),
                                            manifest.keys(),
                                            Text.size(manifest.raw().bytes()),
                                            Text.size(manifest.stored().bytes()),
                                            view.backup().level().text()));
                    terminal.data("  " + view.location());
                }
                return manifest.suspect() || !captured.warnings().isEmpty()
                        ? ExitCode.WARNINGS
                        : ExitCode.DONE;
            }
        }
    }
}
