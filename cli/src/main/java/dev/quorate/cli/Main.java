package dev.quorate.cli;

import picocli.CommandLine;

/// The process: arguments in, exit code out.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine(Environment.ofProcess()).execute(args));
    }

    /// The whole command tree, ready to execute; each call makes a new one.
    public static CommandLine commandLine(Environment environment) {
        var failures = new Failures();
        return Commands.tree(new Session(environment))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
    }
}
