package dev.quorate.cli;

import dev.quorate.cli.KnownOperation.State;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "list",
        aliases = "ls",
        description = {
            "List the operations that are not yet at their end, and the last one of each cluster.",
            "State: RUNNING somebody works on it, INTERRUPTED nobody does, CLOSED it has ended."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate ops list",
        mixinStandardHelpOptions = true)
final class OpsListCommand implements Callable<Integer> {
    private static final int WHAT_WIDTH = 36;

    @Option(names = "--all", description = "Every operation that the journals have.")
    private boolean all;

    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    OpsListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        var operations = chosen(KnownOperation.all(session.home()));
        if (output.format.document()) {
            terminal.data(
                    Document.items(operations.stream().map(KnownOperation::document).toList()),
                    output.format);
            return ExitCode.DONE;
        }
        var table = new Table("ID", "CLUSTER", "WHAT", "SINCE", "BY", "STATE");
        operations.forEach(one ->
                table.row(
                        one.operation().id(),
                        one.cluster(),
                        Text.shortened(one.operation().command(), WHAT_WIDTH),
                        Text.time(one.operation().openedAt()),
                        one.operation().person(),
                        one.state().name()));
        terminal.data(table);
        return ExitCode.DONE;
    }

    private List<KnownOperation> chosen(List<KnownOperation> operations) {
        var last = new HashMap<String, KnownOperation>();
        operations.forEach(one -> last.put(one.cluster(), one));
        return operations.stream()
                .filter(one ->
                        all || one.state() != State.CLOSED || one.equals(last.get(one.cluster())))
                .toList();
    }
}
