package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.state.Journal.Operation;
import dev.quorate.manager.state.JournalEntry;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "history",
        description = "Show what was done to a cluster: when, by whom, why, with what result.",
        footerHeading = "%nExample:%n",
        footer = "  quorate cluster history -c dev --steps",
        mixinStandardHelpOptions = true)
final class ClusterHistoryCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The cluster, as with -c.")
    private @Nullable String name;

    @Option(names = "--steps", description = "Every step of each operation too.")
    private boolean steps;

    @Mixin private ClusterOption option;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ClusterHistoryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.named(Session.either(option, name))) {
            var operations = cluster.home().journal().operations();
            if (output.format.document()) {
                terminal.data(
                        Document.items(
                                operations.stream().map(ClusterHistoryCommand::document).toList()),
                        output.format);
            } else if (steps) {
                operations.forEach(operation -> print(terminal, operation));
            } else {
                var table = new Table("TIME", "OPERATION", "BY", "STEPS", "RESULT");
                operations.forEach(operation ->
                        table.row(
                                Text.time(operation.openedAt()),
                                operation.command(),
                                operation.person(),
                                Long.toString(operation.stepsDone()),
                                operation.result()));
                terminal.data(table);
            }
        }
        return ExitCode.DONE;
    }

    static void print(Terminal terminal, Operation operation) {
        terminal.data(
                "%s %s by %s: %s"
                        .formatted(
                                Text.time(operation.openedAt()),
                                operation.command(),
                                operation.person(),
                                operation.result()));
        for (var entry : operation.entries()) {
            entry.action()
                    .ifPresent(action ->
                            terminal.data(
                                    "  %s %-7s %s%s"
                                            .formatted(
                                                    Text.time(entry.at()),
                                                    entry.type(),
                                                    action,
                                                    entry.reason().isEmpty()
                                                            ? ""
                                                            : ": " + entry.reason())));
        }
    }

    static Document document(Operation operation) {
        return new Document()
                .with("id", operation.id())
                .with("kind", operation.kind())
                .with("openedAt", operation.openedAt().toString())
                .with("person", operation.person())
                .with("command", operation.command())
                .with("closed", operation.closed())
                .with("result", operation.result())
                .with(
                        "entries",
                        operation.entries().stream()
                                .filter(entry -> entry.action().isPresent())
                                .map(ClusterHistoryCommand::entry)
                                .toList());
    }

    private static Object entry(JournalEntry entry) {
        return new Document()
                .with("at", entry.at().toString())
                .with("type", entry.type().name())
                .with("step", entry.action().orElseThrow())
                .with("reason", entry.reason())
                .with("evidence", entry.evidence())
                .fields();
    }
}
