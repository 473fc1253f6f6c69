package dev.quorate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "show",
        description = "Show everything that is known of one backup.",
        footerHeading = "%nExample:%n",
        footer = "  quorate backup show 20260102T0304 -c dev",
        mixinStandardHelpOptions = true)
final class BackupShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The backup; the beginning of its id will do.")
    private String id = "";

    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    BackupShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        try (var scope = BackupScope.named(session, option, store, spec.commandLine())) {
            scope.tellTrust(terminal);
            var view = new BackupView(scope.catalogue().find(id), scope);
            if (output.format.document()) {
                terminal.data(view.document(), output.format);
            } else {
                view.lines().forEach(terminal::data);
            }
            return ExitCode.DONE;
        }
    }
}
