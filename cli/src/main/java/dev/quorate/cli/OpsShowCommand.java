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
        description = "Tell the story of an operation: each step, its reason and what came of it.",
        footerHeading = "%nExample:%n",
        footer = "  quorate ops show 20260102T030405.678Z-replace",
        mixinStandardHelpOptions = true)
final class OpsShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "As `ops list` shows it.")
    private String id = "";

    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    OpsShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        var known = KnownOperation.named(session.home(), id);
        if (output.format.document()) {
            terminal.data(
                    ClusterHistoryCommand.document(known.operation())
                            .with("cluster", known.cluster())
                            .with("state", known.state().name()),
                    output.format);
        } else {
            ClusterHistoryCommand.print(terminal, known.operation());
            if (known.state() == KnownOperation.State.INTERRUPTED) {
                terminal.note("next:  quorate ops resume " + id);
            }
        }
        return ExitCode.DONE;
    }
}
