package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.state.Chronicle;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "history",
        description = "Show what was done to a cluster: when, by whom, why, with what result.",
        footerHeading = "%nExample:%n",
        footer = "  quorate cluster history -c dev --steps",
        mixinStandardHelpOptions = true)
final class ClusterHistoryCommand implements Callable<Integer> {
    private static final int TEXT_MAX = 48;

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
            var lines = lines(cluster);
            if (output.format.document()) {
                terminal.data(
                        Document.items(lines.stream().map(Line::document).toList()), output.format);
            } else if (steps) {
                lines.forEach(line -> line.print(terminal));
            } else {
                var table = new Table("TIME", "OPERATION", "BY", "STEPS", "RESULT");
                lines.forEach(line -> line.row(table));
                terminal.data(table);
            }
        }
        return ExitCode.DONE;
    }

    /// What was done, and what was decided without doing anything, in the order of time.
    private static List<Line> lines(Cluster cluster) throws IOException {
        var lines = new ArrayList<Line>();
        cluster.home().journal().operations().forEach(done -> lines.add(new Done(done)));
        cluster.home().chronicle().entries().forEach(said -> lines.add(new Decided(said)));
        lines.sort(Comparator.comparing(Line::at));
        return lines;
    }

    /// A table has room for so much; `--steps` and documents have all of it.
    private static String shortened(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX - 1) + "…";
    }

    private sealed interface Line {
        Instant at();

        void row(Table table);

        void print(Terminal terminal);

        Document document();
    }

    private record Done(Operation operation) implements Line {
        @Override
        public Instant at() {
            return operation.openedAt();
        }

        @Override
        public void row(Table table) {
            table.row(
                    Text.time(operation.openedAt()),
                    shortened(operation.command()),
                    operation.person(),
                    Long.toString(operation.stepsDone()),
                    operation.result());
        }

        @Override
        public void print(Terminal terminal) {
            ClusterHistoryCommand.print(terminal, operation);
        }

        @Override
        public Document document() {
            return ClusterHistoryCommand.document(operation);
        }
    }

    private record Decided(Chronicle.Entry entry) implements Line {
        @Override
        public Instant at() {
            return entry.at();
        }

        private String result() {
            return switch (entry.kind()) {
                case "wait", "refuse" ->
                        entry.endedAt().map(end -> "until " + Text.time(end)).orElse("goes on");
                default -> "done";
            };
        }

        /// With the code by which the page on the daemon explains it.
        private String said() {
            return entry.code().isEmpty() ? entry.kind() : entry.kind() + " " + entry.code();
        }

        @Override
        public void row(Table table) {
            table.row(
                    Text.time(entry.at()),
                    shortened("%s: %s".formatted(said(), entry.text())),
                    entry.person(),
                    "",
                    result());
        }

        @Override
        public void print(Terminal terminal) {
            terminal.data(
                    "%s %s by %s: %s: %s%s"
                            .formatted(
                                    Text.time(entry.at()),
                                    said(),
                                    entry.person(),
                                    entry.text(),
                                    result(),
                                    entry.remedy().isEmpty() ? "" : "; next: " + entry.remedy()));
        }

        @Override
        public Document document() {
            return new Document()
                    .with("id", null)
                    .with("kind", entry.kind())
                    .with("openedAt", entry.at().toString())
                    .with("person", entry.person())
                    .with("command", entry.text())
                    .with("closed", !result().equals("goes on"))
                    .with("closedAt", entry.endedAt().map(Instant::toString).orElse(null))
                    .with("code", entry.code().isEmpty() ? null : entry.code())
                    .with("remedy", entry.remedy().isEmpty() ? null : entry.remedy())
                    .with("result", result())
                    .with("entries", List.of());
        }
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
