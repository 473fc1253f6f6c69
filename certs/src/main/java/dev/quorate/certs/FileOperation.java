package dev.quorate.certs;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// One effect on a file system.
///
/// Writes are lists of these, made before the first is carried out, so that a test can stop after
/// each one, and leave out those that a power cut could undo.
sealed interface FileOperation {
    /// What a private key and what a public file may be opened by.
    String OWNER_ONLY = "rw-------";

    String ALL_MAY_READ = "rw-r--r--";

    void apply() throws IOException;

    /// Makes a directory that only its owner can enter.
    record MakeDirectory(Path directory) implements FileOperation {
        @Override
        public void apply() throws IOException {
            var mode = PosixFilePermissions.fromString("rwx------");
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(mode));
        }
    }

    /// Makes a file, never with a wider mode than its final one. Durable only after [Sync].
    record WriteFile(Path file, String content, String mode) implements FileOperation {
        @Override
        public void apply() throws IOException {
            var permissions = PosixFilePermissions.fromString(mode);
            var attribute = PosixFilePermissions.asFileAttribute(permissions);
            try (var channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), attribute)) {
                var buffer = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
        }

        @Override
        public String toString() {
            return "WriteFile[%s, redacted, %s]".formatted(file, mode);
        }
    }

    /// Makes a file's content, or a directory's entries, survive a power cut.
    record Sync(Path path) implements FileOperation {
        @Override
        public void apply() throws IOException {
            try (var channel = FileChannel.open(path, READ)) {
                channel.force(true);
            }
        }
    }

    record MakeLink(Path link, Path target) implements FileOperation {
        @Override
        public void apply() throws IOException {
            Files.createSymbolicLink(link, target);
        }
    }

    /// Replaces what is there in one step.
    record Rename(Path from, Path to) implements FileOperation {
        @Override
        public void apply() throws IOException {
            Files.move(from, to, ATOMIC_MOVE, REPLACE_EXISTING);
        }
    }

    /// Deletes a file, a link or an empty directory.
    record Delete(Path path) implements FileOperation {
        @Override
        public void apply() throws IOException {
            Files.deleteIfExists(path);
        }
    }
}
