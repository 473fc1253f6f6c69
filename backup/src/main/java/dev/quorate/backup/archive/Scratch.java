package dev.quorate.backup.archive;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.state.DurableFile;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/// A directory for large files that live as long as one command. Each carries the process that made
/// it in its name, so that what a killed one left behind is told from what is in use.
///
/// @param directory mode 0700, since the files hold a cluster's data
public record Scratch(Path directory) {
    private static final Pattern NAME =
            Pattern.compile("snapshot-(\\d+)-(\\d+)-[0-9a-f-]{36}\\.db(\\.\\d+)?(\\.partial)?");

    /// Makes the directory where it is missing, and removes what dead processes left in it.
    public static Scratch at(Path directory) throws IOException {
        var scratch = new Scratch(DurableFile.directory(directory));
        scratch.sweep();
        return scratch;
    }

    /// A new name; the file is the caller's to make and to delete. What is made under another name
    /// first, which ends in `.partial`, is swept like it.
    public Path file() {
        var self = ProcessHandle.current();
        return directory.resolve(
                "snapshot-%d-%d-%s.db".formatted(self.pid(), startMillis(self), UUID.randomUUID()));
    }

    /// Removes the directory when nobody has a file in it.
    public void removeWhenEmpty() throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException inUse) {
            // It is the last one's to remove.
        }
    }

    /// @throws OperatorException when fewer bytes are free
    public void require(long bytes) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < bytes) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "SCRATCH_SPACE",
                    "%s has %d bytes free, and %d are needed".formatted(directory, free, bytes),
                    "Nothing was changed.",
                    "free some space there, or move the home: QUORATE_HOME=DIR quorate ...");
        }
    }

    private void sweep() throws IOException {
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                var name = NAME.matcher(file.getFileName().toString());
                if (name.matches()
                        && !alive(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean alive(long pid, long startedAtMillis) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> startMillis(process) == startedAtMillis)
                .isPresent();
    }

    private static long startMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
