package dev.quorate.backup.capture;

import dev.quorate.manager.state.ClusterHome;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// What waits on this machine for the store, as its files tell.
///
/// @param bytes of all the segments
public record SpoolState(int segments, long bytes) {
    private static final String SEGMENT = ".qlog.zst";
    private static final String SEALED = SEGMENT + ".age";

    /// Where the archiver of a cluster keeps its segments until the store has them.
    static Path directory(ClusterHome home) {
        return home.directory().resolve("spool");
    }

    public static SpoolState of(ClusterHome home) throws IOException {
        var directory = directory(home);
        if (!Files.isDirectory(directory)) {
            return new SpoolState(0, 0);
        }
        int segments = 0;
        long bytes = 0;
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(SpoolState::segment).toList()) {
                bytes += size(file);
                segments++;
            }
        }
        return new SpoolState(segments, bytes);
    }

    private static boolean segment(Path file) {
        return file.toString().endsWith(SEGMENT) || file.toString().endsWith(SEALED);
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException published) {
            return 0;
        }
    }
}
