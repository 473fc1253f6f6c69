package dev.quorate.manager.state;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// Files and directories that survive a power cut whole: either the old content or the new.
public final class DurableFile {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private DurableFile() {}

    /// Replaces a file by temporary file, fsync, rename and fsync of the directory. Mode 0600.
    public static void replace(Path file, byte[] content) throws IOException {
        var partial =
                file.resolveSibling(
                        "." + file.getFileName() + "." + UUID.randomUUID() + ".partial");
        try {
            try (var channel =
                    FileChannel.open(partial, EnumSet.of(CREATE_NEW, WRITE), OWNER_ONLY)) {
                var bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(partial, file, ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
        syncDirectory(parent(file));
    }

    /// Creates a directory and its missing parents, each with mode 0700.
    public static Path directory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return directory;
        }
        var parent = parent(directory);
        directory(parent);
        try {
            Files.createDirectory(directory, OWNER_ONLY_DIRECTORY);
            syncDirectory(parent);
        } catch (FileAlreadyExistsException raced) {
            if (!Files.isDirectory(directory)) {
                throw raced;
            }
        }
        return directory;
    }

    /// Deletes a directory of our own with all that is in it; links are not followed. Does nothing
    /// when it is not there. Never for a member's data.
    public static void deleteScratch(Path directory) throws IOException {
        if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @Nullable IOException problem) throws IOException {
                        if (problem != null) {
                            throw problem;
                        }
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /// Opens a file for appending, mode 0600 when it is new.
    public static FileChannel append(Path file) throws IOException {
        return FileChannel.open(file, Set.of(CREATE, APPEND), OWNER_ONLY);
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(
                path.toAbsolutePath().getParent(), "only the root has no parent");
    }

    static void syncDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }
}
