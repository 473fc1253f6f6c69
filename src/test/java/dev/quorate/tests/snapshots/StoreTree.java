package dev.quorate.tests.snapshots;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// The files of a store, looked at from outside while somebody works in it.
///
/// @param root of a directory store, or of what an S3 server keeps
record StoreTree(Path root) {
    private static final String MANIFEST = "manifest.json";
    private static final String DATA = "data.zst";

    /// All that are there; one that goes meanwhile may be among them or not.
    List<Path> files() throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        found.add(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException gone) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, IOException gone) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        return found;
    }

    /// How much is in there.
    long bytes() throws IOException {
        return files().stream().mapToLong(file -> file.toFile().length()).sum();
    }

    /// Data of backups without a manifest beside it.
    List<Path> orphans() throws IOException {
        return files().stream()
                .filter(file -> file.endsWith(DATA))
                .filter(data -> !Files.exists(data.resolveSibling(MANIFEST)))
                .toList();
    }

    /// Data of backups that have their manifest.
    List<Path> whole() throws IOException {
        return files().stream()
                .filter(file -> file.endsWith(DATA))
                .filter(data -> Files.exists(data.resolveSibling(MANIFEST)))
                .toList();
    }
}
