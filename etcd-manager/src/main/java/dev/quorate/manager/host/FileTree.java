package dev.quorate.manager.host;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/// Whole directories. No symbolic link is ever followed.
final class FileTree {
    private FileTree() {}

    /// The size of all its files.
    static long bytes(Path directory) throws IOException {
        var total = new long[1];
        walk(
                directory,
                (_, attributes) -> total[0] += attributes.isRegularFile() ? attributes.size() : 0);
        return total[0];
    }

    /// Copies a directory to a new one and makes the copy durable, contents before names.
    static void copyDurably(Path from, Path to) throws IOException {
        walk(
                from,
                (file, attributes) -> {
                    var target = to.resolve(from.relativize(file));
                    if (attributes.isDirectory()) {
                        Files.createDirectory(target, DurableFile.OWNER_DIRECTORY);
                    } else {
                        Files.copy(file, target, NOFOLLOW_LINKS);
                    }
                });
        walk(
                to,
                (file, attributes) -> {
                    if (!attributes.isSymbolicLink()) {
                        DurableFile.sync(file);
                    }
                });
        DurableFile.syncParent(to);
    }

    /// Deletes a directory and what is in it. Every step goes through the open parent, so that a
    /// name that is swapped for a symbolic link meanwhile leads nowhere.
    static void delete(Path directory) throws IOException {
        var parent = Objects.requireNonNull(directory.getParent(), "never the root");
        var name = Objects.requireNonNull(directory.getFileName(), "never the root");
        try (var stream = Files.newDirectoryStream(parent)) {
            if (!(stream instanceof SecureDirectoryStream<Path> secure)) {
                throw new IllegalStateException("this JVM's file systems cannot delete safely");
            }
            delete(secure, name);
        }
    }

    private static void delete(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        var view = parent.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS);
        if (!view.readAttributes().isDirectory()) {
            parent.deleteFile(name);
            return;
        }
        try (var directory = parent.newDirectoryStream(name, NOFOLLOW_LINKS)) {
            for (var entry : directory) {
                delete(directory, Objects.requireNonNull(entry.getFileName()));
            }
        }
        parent.deleteDirectory(name);
    }

    private static void walk(Path directory, Visit visit) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path entered, BasicFileAttributes attributes) throws IOException {
                        visit.visit(entered, attributes);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        visit.visit(file, attributes);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    @FunctionalInterface
    private interface Visit {
        void visit(Path file, BasicFileAttributes attributes) throws IOException;
    }
}
