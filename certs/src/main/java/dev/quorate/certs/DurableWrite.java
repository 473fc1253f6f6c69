package dev.quorate.certs;

import dev.quorate.certs.FileOperation.Delete;
import dev.quorate.certs.FileOperation.MakeDirectory;
import dev.quorate.certs.FileOperation.MakeLink;
import dev.quorate.certs.FileOperation.Rename;
import dev.quorate.certs.FileOperation.Sync;
import dev.quorate.certs.FileOperation.WriteFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Works out the file operations of a write that a crash leaves undone or done, never half done.
///
/// A pair lives in a directory of its own, called generation, and the link `current` points to the
/// valid one. A new generation is made durable first, then the link is replaced by a rename. The
/// generation before stays until the next write: somebody may have resolved the link just before it
/// changed. Whatever an interrupted write left is deleted by the next one.
final class DurableWrite {
    static final String CURRENT = "current";
    static final String CERTIFICATE = "cert.pem";
    static final String KEY = "key.pem";
    static final String TRUSTED = "ca.pem";

    private static final String NEXT = "current.next";
    private static final String GENERATION = "[0-9]{6,}";

    private DurableWrite() {}

    /// The operations that make `identity` the current pair in `directory`.
    static List<FileOperation> pair(Path directory, Identity identity) throws IOException {
        var operations = new ArrayList<>(directories(directory));
        var entries = entries(directory);
        var current = directory.resolve(CURRENT);
        operations.addAll(leftovers(directory, entries));

        var generation = directory.resolve("%06d".formatted(newest(entries) + 1));
        operations.add(new MakeDirectory(generation));
        operations.addAll(
                file(
                        generation.resolve(CERTIFICATE),
                        Pem.encode(identity.chain()),
                        FileOperation.ALL_MAY_READ));
        operations.addAll(
                file(
                        generation.resolve(KEY),
                        Pem.encode(identity.key()),
                        FileOperation.OWNER_ONLY));
        operations.addAll(
                file(
                        generation.resolve(TRUSTED),
                        Pem.encode(identity.trusted()),
                        FileOperation.ALL_MAY_READ));
        operations.add(new Sync(generation));
        operations.add(new Sync(directory));

        var next = directory.resolve(NEXT);
        operations.add(new MakeLink(next, generation.getFileName()));
        operations.add(new Rename(next, current));
        operations.add(new Sync(directory));
        return List.copyOf(operations);
    }

    /// The operations that put a private key into a file of its own.
    static List<FileOperation> key(Path file, String pem) throws IOException {
        var directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IllegalArgumentException(file + " is no file");
        }
        var operations = new ArrayList<>(directories(directory));
        var partial = directory.resolve(file.getFileName() + ".partial");
        operations.add(new Delete(partial));
        operations.addAll(file(partial, pem, FileOperation.OWNER_ONLY));
        operations.add(new Rename(partial, file));
        operations.add(new Sync(directory));
        return List.copyOf(operations);
    }

    /// The operations that delete a directory with all that is in it; links are not followed.
    static List<FileOperation> delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.sorted(Comparator.reverseOrder()).<FileOperation>map(Delete::new).toList();
        }
    }

    static void carryOut(List<FileOperation> operations) throws IOException {
        for (var operation : operations) {
            operation.apply();
        }
    }

    private static List<FileOperation> file(Path file, String content, String mode) {
        return List.of(new WriteFile(file, content, mode), new Sync(file));
    }

    private static List<FileOperation> directories(Path directory) {
        var parent = directory.toAbsolutePath().getParent();
        if (parent == null || Files.isDirectory(directory)) {
            return List.of();
        }
        var operations = new ArrayList<>(directories(parent));
        operations.add(new MakeDirectory(directory));
        operations.add(new Sync(parent));
        return operations;
    }

    private static List<Path> entries(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }

    /// Only what has a name that a write gives: a file that a person put there is not ours to
    /// delete.
    private static List<FileOperation> leftovers(Path directory, List<Path> entries)
            throws IOException {
        var current = directory.resolve(CURRENT);
        var valid =
                Files.isSymbolicLink(current)
                        ? directory.resolve(Files.readSymbolicLink(current))
                        : current;
        var operations = new ArrayList<FileOperation>();
        for (var entry : entries) {
            var name = entry.getFileName().toString();
            if (!entry.equals(valid) && (name.equals(NEXT) || name.matches(GENERATION))) {
                operations.addAll(delete(entry));
            }
        }
        return operations;
    }

    private static long newest(List<Path> entries) {
        return entries.stream()
                .map(entry -> entry.getFileName().toString())
                .filter(name -> name.matches(GENERATION))
                .mapToLong(Long::parseLong)
                .max()
                .orElse(0);
    }
}
