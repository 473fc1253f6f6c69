package dev.quorate.cli;

import picocli.CommandLine;

/// The process: arguments in, exit code out.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        var session = new Session(Environment.ofProcess());
        System.exit(configured(Commands.treeFor(session, args)).execute(args));
    }

    /// The whole command tree, ready to execute; each call makes a new one.
    public static CommandLine commandLine(Environment environment) {
        return configured(Commands.tree(new Session(environment)));
    }

    private static CommandLine configured(CommandLine tree) {
        var failures = new Failures();
        return tree.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
    }
}
