package dev.quorate.backup.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/// Files that are being written, in a directory of their own inside the root: on the same file
/// system, never in a listing, and found again without a walk through the whole store.
final class PartialFiles {
    static final String DIRECTORY = ".partial";

    private static final Pattern OWN = Pattern.compile("quorate-[0-9a-f-]{36}\\.partial");

    private final Path directory;
    private final Duration abandonedAfter;
    private final AtomicBoolean swept = new AtomicBoolean();

    PartialFiles(Path root, Duration abandonedAfter) {
        this.directory = root.resolve(DIRECTORY);
        this.abandonedAfter = abandonedAfter;
    }

    /// A name for a new file. The first call also deletes what crashed writers left long ago.
    Path next(Instant now) throws IOException {
        DirectoryFiles.createDirectory(directory);
        if (swept.compareAndSet(false, true)) {
            sweep(now);
        }
        return directory.resolve("quorate-" + UUID.randomUUID() + ".partial");
    }

    private void sweep(Instant now) throws IOException {
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                if (OWN.matcher(file.getFileName().toString()).matches() && abandoned(file, now)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /// Writing renews the time of a file.
    private boolean abandoned(Path file, Instant now) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().plus(abandonedAfter).isBefore(now);
        } catch (NoSuchFileException _) {
            return false;
        }
    }
}
