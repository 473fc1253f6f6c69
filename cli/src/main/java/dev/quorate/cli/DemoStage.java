package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.JsonFormat;

import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where the demonstration plays: a home of its own, in which it types the commands that a person
/// would type, and shows them.
final class DemoStage implements AutoCloseable {
    private final Path home;
    private final boolean keep;
    private final Terminal terminal;
    private final Map<String, String> variables;

    DemoStage(Map<String, String> variables, Terminal terminal, boolean keep) throws IOException {
        this.home = Files.createTempDirectory("quorate-demo-");
        this.keep = keep;
        this.terminal = terminal;
        this.variables = new HashMap<>(variables);
        this.variables.put("QUORATE_HOME", home.toString());
    }

    Path home() {
        return home;
    }

    Environment environment() {
        return new Environment(
                variables, false, new BufferedReader(Reader.nullReader()), InstantSource.system());
    }

    /// Types a command, shows it and what it says, and returns its document.
    JsonNode type(String... arguments) {
        terminal.note("$ quorate " + String.join(" ", arguments));
        var command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("-o", "json"));
        var out = new StringWriter();
        execute(command, new PrintWriter(out));
        return out.toString().isBlank()
                ? JsonFormat.mapper().createObjectNode()
                : JsonFormat.mapper().readTree(out.toString());
    }

    /// Types a command and shows what it prints.
    void show(String... arguments) {
        terminal.note("$ quorate " + String.join(" ", arguments));
        execute(List.of(arguments), new PrintWriter(new Indented(terminal), true));
    }

    private void execute(List<String> arguments, PrintWriter out) {
        var exit =
                Main.commandLine(environment())
                        .setOut(out)
                        .setErr(new PrintWriter(new Indented(terminal), true))
                        .execute(arguments.toArray(String[]::new));
        if (exit != ExitCode.DONE) {
            throw new OperatorException(
                    Failure.FAILED,
                    "DEMO_FAILED",
                    "quorate %s ended with exit code %d"
                            .formatted(String.join(" ", arguments), exit),
                    "Only the demonstration's own clusters in %s are touched.".formatted(home),
                    "read what it says above; quorate doctor looks at this machine");
        }
    }

    /// Ends what still runs, and removes the home unless it is to be kept.
    @Override
    public void close() throws IOException {
        if (keep) {
            terminal.note("Kept: QUORATE_HOME=%s quorate cluster list".formatted(home));
            return;
        }
        var session = new Session(environment());
        for (var name : session.home().clusters()) {
            var exit =
                    Main.commandLine(environment())
                            .setOut(new PrintWriter(Writer.nullWriter()))
                            .setErr(new PrintWriter(Writer.nullWriter()))
                            .execute("cluster", "destroy", name, "--confirm", name);
            if (exit != ExitCode.DONE) {
                terminal.note("warning: members of %s may still run in %s".formatted(name, home));
                return;
            }
        }
        delete(home);
    }

    /// Deletes a directory of the demonstration.
    void delete(Path directory) throws IOException {
        if (!directory.startsWith(home)) {
            throw new IllegalArgumentException(directory + " is not the demonstration's");
        }
        DurableFile.deleteScratch(directory);
    }

    /// What a command says on standard error, moved in.
    private static final class Indented extends Writer {
        private final Terminal terminal;
        private final StringBuilder line = new StringBuilder();

        Indented(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void write(char[] text, int from, int length) {
            for (int i = from; i < from + length; i++) {
                if (text[i] == '\n') {
                    terminal.note("    " + line);
                    line.setLength(0);
                } else {
                    line.append(text[i]);
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
