package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Text;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "hold",
        description = {
            "Keep a backup whatever the rules of retention say, until it is released.",
            "Changes that were archived after it are not kept by that."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate backup hold 20260102T0304 --reason \"before the migration\" -c dev",
        mixinStandardHelpOptions = true)
final class BackupHoldCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The backup; the beginning of its id will do.")
    private String id = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the one who finds it.")
    private String reason = "";

    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    BackupHoldCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var scope = BackupScope.required(session, option, store, spec.commandLine())) {
            var cluster = scope.cluster().orElseThrow();
            scope.backups().refuseOthers(cluster.record().uid());
            var backup = scope.catalogue().find(id);
            scope.backups().hold(backup.manifest(), Text.printable(reason), cluster.pki().signer());
            if (output.format.document()) {
                terminal.data(
                        new Document().with("id", backup.id().toString()).with("held", true),
                        output.format);
            } else {
                terminal.data("%s stays until it is released".formatted(backup.id()));
            }
            return ExitCode.DONE;
        }
    }
}
