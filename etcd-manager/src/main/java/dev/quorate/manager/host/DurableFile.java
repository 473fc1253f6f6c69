package dev.quorate.manager.host;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Effects on files that survive a power cut once the call has returned.
final class DurableFile {
    static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE = permissions("rw-------");
    static final FileAttribute<Set<PosixFilePermission>> OWNER_DIRECTORY = permissions("rwx------");

    private DurableFile() {}

    /// Puts a whole new content in place of a file's old one, readable by the owner only. Whoever
    /// reads sees the old or the new content, never a part; of several writers at once, one wins.
    static void replace(Path file, byte[] content) throws IOException {
        var suffix = "." + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".new";
        var fresh = file.resolveSibling(file.getFileName() + suffix);
        try {
            try (var channel = FileChannel.open(fresh, Set.of(CREATE_NEW, WRITE), OWNER_FILE)) {
                var buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            rename(fresh, file);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// Renames within one file system, replacing the target if it is a file.
    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        syncParent(to);
        if (!Objects.equals(from.getParent(), to.getParent())) {
            syncParent(from);
        }
    }

    /// Makes what is in a file, or which names are in a directory, durable.
    static void sync(Path fileOrDirectory) throws IOException {
        try (var channel = FileChannel.open(fileOrDirectory, READ)) {
            channel.force(true);
        }
    }

    static void syncParent(Path path) throws IOException {
        sync(Objects.requireNonNull(path.getParent(), "the root is never written"));
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }
}
