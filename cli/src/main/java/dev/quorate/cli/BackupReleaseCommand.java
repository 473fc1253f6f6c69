package dev.quorate.cli;

import dev.quorate.cli.output.Document;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "release",
        description = "Leave a held backup to the rules of retention again.",
        footerHeading = "%nExample:%n",
        footer = "  quorate backup release 20260102T0304 -c dev",
        mixinStandardHelpOptions = true)
final class BackupReleaseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The backup; the beginning of its id will do.")
    private String id = "";

    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    BackupReleaseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        try (var scope = BackupScope.required(session, option, store, spec.commandLine())) {
            scope.backups().refuseOthers(scope.cluster().orElseThrow().record().uid());
            var backup = scope.catalogue().find(id);
            var held = scope.backups().release(backup.manifest());
            if (output.format.document()) {
                terminal.data(
                        new Document().with("id", backup.id().toString()).with("held", false),
                        output.format);
            } else {
                terminal.data(
                        held
                                ? "%s is left to the rules of retention".formatted(backup.id())
                                : "%s was not held".formatted(backup.id()));
            }
            return ExitCode.DONE;
        }
    }
}
