package dev.quorate.cli;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// What the launcher runs once while the JVM records its start-up cache: the paths that every
/// command takes before it does any work, and those of looking at a cluster. The classes loaded
/// here start faster afterwards.
final class StartupTraining {
    private static final String CLUSTER = StandInCluster.NAME;
    private static final String[][] WITHOUT_CLUSTER = {{"--version"}, {"--no-such"}};
    private static final String[][] WITH_CLUSTER = {
        {"cluster", "list"},
        {"cluster", "status", "-c", CLUSTER},
        {"cluster", "status", "-c", CLUSTER, "-o", "json"},
        {"member", "list", "-c", CLUSTER},
        {"cluster", "plan", "-c", CLUSTER},
        {"cluster", "history", "-c", CLUSTER},
        {"certs", "issue", "trainee", "-c", CLUSTER},
        {"certs", "status", "-c", CLUSTER}
    };

    private StartupTraining() {}

    static void main() throws IOException {
        Main.logSimply();
        run(Environment.ofProcess(), WITHOUT_CLUSTER);
        var home = Files.createTempDirectory("quorate-training");
        try {
            lookAtCluster(home);
        } finally {
            delete(home);
        }
    }

    private static void lookAtCluster(Path home) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classPath = System.getProperty("java.class.path");
        var process =
                new ProcessBuilder(
                                java,
                                "-cp",
                                classPath,
                                StandInCluster.class.getName(),
                                home.toString())
                        .redirectError(Redirect.DISCARD)
                        .start();
        try (var ready = process.inputReader()) {
            // Without a cluster the cache has less in it, and commands start a little slower.
            if (ready.readLine() != null) {
                run(StandInCluster.environment(home), WITH_CLUSTER);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static void run(Environment environment, String[][] commandLines) {
        for (var arguments : commandLines) {
            quietly(Main.commandLine(environment, arguments)).execute(arguments);
        }
    }

    private static CommandLine quietly(CommandLine commandLine) {
        var nowhere = new PrintWriter(Writer.nullWriter());
        return commandLine.setOut(nowhere).setErr(nowhere);
    }

    private static void delete(Path directory) throws IOException {
        try (var content = Files.walk(directory)) {
            for (var path : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
