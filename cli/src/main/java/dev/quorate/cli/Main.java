package dev.quorate.cli;

import picocli.CommandLine;

/// The process: arguments in, exit code out.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        logSimply();
        System.exit(commandLine(Environment.ofProcess(), args).execute(args));
    }

    /// Two logs are on the class path; the one of the commands starts fastest. The daemon chooses
    /// the other. To be called before anything has a logger.
    static void logSimply() {
        System.setProperty("slf4j.internal.verbosity", "WARN");
        System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    }

    /// The whole command tree, ready to execute; each call makes a new one.
    public static CommandLine commandLine(Environment environment) {
        return configured(Commands.tree(new Session(environment)));
    }

    /// As much of the tree as the arguments can need.
    static CommandLine commandLine(Environment environment, String... arguments) {
        return configured(Commands.treeFor(new Session(environment), arguments));
    }

    private static CommandLine configured(CommandLine tree) {
        var failures = new Failures();
        return tree.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
    }
}
