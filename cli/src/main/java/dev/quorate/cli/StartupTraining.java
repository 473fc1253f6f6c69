package dev.quorate.cli;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.Writer;

/// What the launcher runs once while the JVM records its start-up cache: the paths that every
/// command takes before it does any work. The classes loaded here start faster afterwards.
final class StartupTraining {
    private static final String[][] COMMAND_LINES = {{"--version"}, {"--help"}, {"--no-such"}};

    private StartupTraining() {}

    static void main() {
        for (String[] arguments : COMMAND_LINES) {
            quietly(Main.commandLine(Environment.ofProcess())).execute(arguments);
        }
    }

    private static CommandLine quietly(CommandLine commandLine) {
        var nowhere = new PrintWriter(Writer.nullWriter());
        return commandLine.setOut(nowhere).setErr(nowhere);
    }
}
