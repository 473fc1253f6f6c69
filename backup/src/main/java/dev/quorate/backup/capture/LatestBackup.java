package dev.quorate.backup.capture;

import dev.quorate.backup.archive.Manifest;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.JsonFormat;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// The last backup that this manager took of a cluster, on its own disk: for those who must not
/// wait for a store. The store alone says what there is.
///
/// @param location address and folder of the backup
public record LatestBackup(
        int format, String id, long revision, Instant takenAt, long storedBytes, String location) {
    private static final int FORMAT = 1;

    static void write(ClusterHome home, Manifest manifest, String location) throws IOException {
        var latest =
                new LatestBackup(
                        FORMAT,
                        manifest.id().toString(),
                        manifest.revision(),
                        manifest.takenAt(),
                        manifest.stored().bytes(),
                        location);
        DurableFile.replace(file(home), JsonFormat.mapper().writeValueAsBytes(latest));
    }

    /// Empty when none was taken, or what is known of it cannot be read.
    public static Optional<LatestBackup> read(ClusterHome home) throws IOException {
        if (!Files.exists(file(home))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    JsonFormat.mapper()
                            .readValue(Files.readAllBytes(file(home)), LatestBackup.class));
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }

    private static Path file(ClusterHome home) {
        return home.directory().resolve("records").resolve("last-backup.json");
    }
}
