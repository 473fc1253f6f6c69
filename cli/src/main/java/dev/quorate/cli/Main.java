package dev.quorate.cli;

import picocli.CommandLine;

/// The process: arguments in, exit code out.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /// The whole command tree, ready to execute; each call makes a new one.
    static CommandLine commandLine() {
        return new CommandLine(new QuorateCommand());
    }
}
