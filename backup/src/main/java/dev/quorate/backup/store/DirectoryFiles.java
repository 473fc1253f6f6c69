package dev.quorate.backup.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/// The files and directories below a store's root: private to their user, durable once made, and
/// never outside of the root.
final class DirectoryFiles {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path root;

    DirectoryFiles(Path root) {
        this.root = root;
    }

    /// Makes the root, but nothing above it: what lies above may be a disk that is not mounted.
    static void createRoot(Path root) throws IOException {
        var parent = root.toAbsolutePath().getParent();
        if (Files.isDirectory(root)) {
            return;
        }
        if (parent == null || !Files.isDirectory(parent)) {
            throw DirectoryFailures.parentMissing(root);
        }
        try {
            createDirectory(root);
        } catch (IOException e) {
            throw DirectoryFailures.of(e, root);
        }
    }

    void requireRoot() {
        if (!Files.isDirectory(root)) {
            throw DirectoryFailures.missing(root);
        }
    }

    /// Where an object lies, whether or not it is there.
    ///
    /// A link on the way is refused: it could lead out of the store, and a delete would follow it.
    Path locate(ObjectKey key) {
        requireRoot();
        var path = root;
        for (var segment : key.text().split("/", -1)) {
            path = path.resolve(segment);
            if (Files.isSymbolicLink(path)) {
                throw DirectoryFailures.inTheWay(path, "a symbolic link, which is not followed");
            }
        }
        return path;
    }

    /// Makes the directories that lead to a file, each durable before the next.
    void createParents(Path file) throws IOException {
        var relative = root.relativize(file);
        var directory = root;
        for (var i = 0; i < relative.getNameCount() - 1; i++) {
            directory = directory.resolve(relative.getName(i));
            createDirectory(directory);
        }
    }

    /// Deletes the directories that a deleted file leaves empty.
    void deleteEmptyParents(Path file) throws IOException {
        try {
            for (var directory = file.getParent();
                    directory != null && !directory.equals(root);
                    directory = directory.getParent()) {
                Files.delete(directory);
                syncParent(directory);
            }
        } catch (DirectoryNotEmptyException | NoSuchFileException _) {
            // Another object lies in it, or somebody else tidied up as well.
        }
    }

    static void createDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, PRIVATE_DIRECTORY);
            syncParent(directory);
        } catch (FileAlreadyExistsException _) {
            if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
                throw DirectoryFailures.inTheWay(directory, "not a directory");
            }
        }
    }

    static FileChannel createFile(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PRIVATE_FILE);
    }

    /// A name is durable only when its directory is.
    static void syncParent(Path file) throws IOException {
        var directory = Objects.requireNonNull(file.getParent());
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
