package dev.quorate.certs;

import dev.quorate.certs.FileOperation.Delete;
import dev.quorate.certs.FileOperation.MakeDirectory;
import dev.quorate.certs.FileOperation.MakeLink;
import dev.quorate.certs.FileOperation.Rename;
import dev.quorate.certs.FileOperation.Sync;
import dev.quorate.certs.FileOperation.WriteFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/// Stops a list of file operations after each one, takes away what a power cut may take, and looks
/// at what is left.
///
/// What may be taken: the content of files that were not synced (all of it, or the second half),
/// and the entries of directories that were not synced, in any combination that keeps the order of
/// operations on one path. That is what POSIX leaves open; real file systems are kinder.
final class CrashSweep {
    private static final int RANDOM_LOSSES = 12;

    private final Path home;
    private final Path before;

    /// @param home the directory that the operations work in
    /// @param before a copy of it as it is before the first operation
    CrashSweep(Path home, Path before) {
        this.home = home;
        this.before = before;
    }

    /// What a crash can leave behind, judged.
    interface Check {
        /// What is wrong, if anything is.
        ///
        /// @param complete whether all operations had been carried out
        Optional<String> problem(boolean complete) throws IOException;
    }

    /// A problem if there is any, looked for from the last point of crash to the first.
    Optional<String> problem(List<FileOperation> operations, Check check) throws IOException {
        for (int done = operations.size(); done >= 0; done--) {
            var problem = problemAfter(operations.subList(0, done), operations.size(), check);
            if (problem.isPresent()) {
                return Optional.of("after %d operations: %s".formatted(done, problem.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<String> problemAfter(List<FileOperation> done, int all, Check check)
            throws IOException {
        for (var surviving : survivors(done)) {
            restore();
            carryOut(surviving);
            var problem = check.problem(done.size() == all);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    /// The lists of operations that may be all that is left of those carried out, each once.
    private static Set<List<FileOperation>> survivors(List<FileOperation> done) {
        Set<List<FileOperation>> all = new LinkedHashSet<>();
        all.add(done);
        all.add(withoutUnsyncedContent(done, 0));
        all.add(withoutUnsyncedEntries(done, Optional.empty()));
        var torn = withoutUnsyncedContent(done, 2);
        for (int seed = 0; seed < RANDOM_LOSSES; seed++) {
            all.add(withoutUnsyncedEntries(torn, Optional.of(new Random(seed))));
        }
        return all;
    }

    /// Makes the directory as it was before the first operation.
    void restore() throws IOException {
        if (Files.exists(home)) {
            deleteAll(home);
        }
        try (Stream<Path> all = Files.walk(before)) {
            for (var path : all.sorted().toList()) {
                Files.copy(
                        path,
                        home.resolve(before.relativize(path).toString()),
                        LinkOption.NOFOLLOW_LINKS,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void carryOut(List<FileOperation> operations) throws IOException {
        for (var operation : operations) {
            // Within a directory that is lost all is lost.
            var parent = Objects.requireNonNull(places(operation).getLast().getParent());
            if (!Files.isDirectory(parent)) {
                continue;
            }
            switch (operation) {
                // A deleted directory takes with it whatever deletion within it was lost.
                case Delete(var path) when Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ->
                        deleteAll(path);
                case Sync _ -> {}
                case MakeDirectory _, WriteFile _, MakeLink _, Rename _, Delete _ ->
                        operation.apply();
            }
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        for (var operation : DurableWrite.delete(directory)) {
            operation.apply();
        }
    }

    private static List<FileOperation> withoutUnsyncedContent(
            List<FileOperation> operations, int keptFraction) {
        var surviving = new ArrayList<FileOperation>();
        for (var operation : operations) {
            if (operation instanceof WriteFile(var file, var content, var mode)
                    && !operations.contains(new Sync(file))) {
                int kept = keptFraction == 0 ? 0 : content.length() / keptFraction;
                surviving.add(new WriteFile(file, content.substring(0, kept), mode));
            } else {
                surviving.add(operation);
            }
        }
        return surviving;
    }

    private static List<FileOperation> withoutUnsyncedEntries(
            List<FileOperation> operations, Optional<Random> choice) {
        var surviving = new ArrayList<FileOperation>();
        Set<Path> kept = new HashSet<>();
        for (int i = operations.size() - 1; i >= 0; i--) {
            var operation = operations.get(i);
            var places = places(operation);
            var sync = new Sync(Objects.requireNonNull(places.getLast().getParent()));
            boolean durable =
                    operation instanceof Sync
                            || operations.subList(i, operations.size()).contains(sync)
                            || places.stream().anyMatch(kept::contains)
                            || choice.map(Random::nextBoolean).orElse(false);
            if (durable) {
                surviving.addFirst(operation);
                kept.addAll(operation instanceof Sync ? List.of() : places);
            }
        }
        return surviving;
    }

    private static List<Path> places(FileOperation operation) {
        return switch (operation) {
            case MakeDirectory(var directory) -> List.of(directory);
            case WriteFile(var file, var _, var _) -> List.of(file);
            case Sync(var path) -> List.of(path);
            case MakeLink(var link, var _) -> List.of(link);
            case Rename(var from, var to) -> List.of(from, to);
            case Delete(var path) -> List.of(path);
        };
    }
}
