package dev.quorate.restore.drill;

import dev.quorate.backup.archive.Drill;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.JsonFormat;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// The last drill that this manager held of a cluster, on its own disk: for those who must not wait
/// for a store. The store has all of them.
///
/// @param at when it began
/// @param problem empty when it passed
/// @param tookMillis the recovery time, as far as it came
public record LatestDrill(
        int format, Instant at, Optional<String> problem, long tookMillis, long revision) {
    private static final int FORMAT = 1;

    public static void write(ClusterHome home, Drill drill) throws IOException {
        var latest =
                new LatestDrill(
                        FORMAT,
                        drill.at(),
                        drill.problem(),
                        drill.took().total().toMillis(),
                        drill.revision());
        DurableFile.directory(records(home));
        DurableFile.replace(file(home), JsonFormat.mapper().writeValueAsBytes(latest));
    }

    /// Empty when none was held, or what is known of it cannot be read.
    public static Optional<LatestDrill> read(ClusterHome home) throws IOException {
        try {
            return Optional.of(
                    JsonFormat.mapper()
                            .readValue(Files.readAllBytes(file(home)), LatestDrill.class));
        } catch (NoSuchFileException | JacksonException none) {
            return Optional.empty();
        }
    }

    private static Path file(ClusterHome home) {
        return records(home).resolve("last-drill.json");
    }

    private static Path records(ClusterHome home) {
        return home.directory().resolve("records");
    }
}
