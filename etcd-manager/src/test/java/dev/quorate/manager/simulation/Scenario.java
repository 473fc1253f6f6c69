package dev.quorate.manager.simulation;

import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.ClusterSpec.ReplacementSettings;
import dev.quorate.manager.spec.SpecReader;
import dev.quorate.manager.state.ClusterRecord;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What a run begins with and what befalls it.
///
/// @param founded whether the cluster exists when the run begins
/// @param daemons how many daemons run on the home
/// @param dbBytes the size of the database: what a new member has to fetch
/// @param linesMax how many log entries one write of the client stands for at most
/// @param harmless whether nothing in it may cost a member its place
/// @param faults how long there are faults, before everything is mended
record Scenario(
        long seed,
        ClusterSpec spec,
        boolean founded,
        int daemons,
        long dbBytes,
        int linesMax,
        Duration writeEvery,
        boolean harmless,
        Duration faults,
        List<Fault> story) {
    static final String NAME = "c";
    static final String INCARNATION = "c-0123456789abcdef";

    private static final Map<String, ClusterSpec> SPECS = new ConcurrentHashMap<>();

    Scenario {
        story = List.copyOf(story);
    }

    Scenario with(List<Fault> other) {
        return new Scenario(
                seed,
                spec,
                founded,
                daemons,
                dbBytes,
                linesMax,
                writeEvery,
                harmless,
                faults,
                other);
    }

    ClusterRecord record(Instant now) {
        return new ClusterRecord(
                ClusterRecord.FORMAT,
                NAME,
                "uid-1",
                INCARNATION,
                now,
                founded ? ClusterRecord.State.ACTIVE : ClusterRecord.State.FOUNDING,
                "");
    }

    /// @param spares hosts beyond the members
    static ClusterSpec spec(
            String version, int members, int spares, ReplacementSettings replacement) {
        var text = new StringBuilder();
        text.append("apiVersion: quorate.dev/v1\nkind: EtcdCluster\nmetadata:\n  name: ")
                .append(NAME)
                .append("\nspec:\n  version: ")
                .append(version)
                .append("\n  members: ")
                .append(members)
                .append("\n  hosts:\n");
        for (var i = 1; i <= members + spares; i++) {
            text.append(
                    "    - {name: h%d, local: true, clientPort: %d, peerPort: %d, dataDir: /var/lib/sim/h%d}\n"
                            .formatted(i, 20_000 + 2 * i, 20_001 + 2 * i, i));
        }
        var read = SPECS.computeIfAbsent(text.toString(), Scenario::read);
        return new ClusterSpec(
                read.name(),
                read.version(),
                read.members(),
                read.hosts(),
                read.etcd(),
                read.tls(),
                replacement,
                read.backup(),
                read.objectives(),
                read.drills());
    }

    private static ClusterSpec read(String text) {
        try {
            var file = Files.createTempFile("simulation", ".yaml");
            try {
                Files.writeString(file, text);
                return new SpecReader(Path.of("/var/lib/sim/store")).readOwn(file).orThrow();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
