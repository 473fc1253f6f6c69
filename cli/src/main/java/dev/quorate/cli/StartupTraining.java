package dev.quorate.cli;

import dev.quorate.OperatorException;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.FreePorts;
import dev.quorate.manager.spec.LocalClusterSpec;
import dev.quorate.manager.state.ClusterRecord.State;

import picocli.CommandLine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the launcher runs once while the JVM records its start-up cache: the paths that every
/// command takes before it does any work, and those of looking at a cluster. The classes loaded
/// here start faster afterwards.
///
/// The cluster is one of three members that were never started, in a home that is deleted again: it
/// has certificates, a specification and addresses where nobody answers.
final class StartupTraining {
    private static final String CLUSTER = "training";
    private static final String[][] WITHOUT_CLUSTER = {{"--version"}, {"--help"}, {"--no-such"}};
    private static final String[][] WITH_CLUSTER = {
        {"cluster", "list"},
        {"cluster", "status", "-c", CLUSTER, "--deadline", "1s"},
        {"cluster", "status", "-c", CLUSTER, "--deadline", "1s", "-o", "json"},
        {"member", "list", "-c", CLUSTER},
        {"certs", "status", "-c", CLUSTER}
    };

    private StartupTraining() {}

    static void main() throws IOException {
        run(Environment.ofProcess(), WITHOUT_CLUSTER);
        var home = Files.createTempDirectory("quorate-training");
        try {
            var environment =
                    new Environment(
                            Map.of("QUORATE_HOME", home.toString()),
                            false,
                            new BufferedReader(Reader.nullReader()),
                            InstantSource.system());
            found(environment, home);
            run(environment, WITH_CLUSTER);
        } catch (IOException | OperatorException hindered) {
            // The cache then has less in it, and commands start a little slower.
            return;
        } finally {
            delete(home);
        }
    }

    private static void found(Environment environment, Path home) throws IOException {
        var spec =
                new LocalClusterSpec(FreePorts.of(home), Set.of())
                        .create(CLUSTER, 3, EtcdVersion.DEFAULT, home.resolve("data"));
        try (var cluster =
                new Session(environment).clusters().prepare(spec, "", Optional.empty())) {
            cluster.home().write(cluster.record().in(State.ACTIVE));
        }
    }

    private static void run(Environment environment, String[][] commandLines) {
        for (var arguments : commandLines) {
            quietly(Main.commandLine(environment)).execute(arguments);
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
