package dev.quorate.tests.conventions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The checkout that is being tested: its modules, their sources and their class files.
final class Repository {
    /// Directory of each product module and the package that all its classes live under, in the
    /// order of dependencies. The shared words of failure (`dev.quorate` itself) come with `certs`.
    static final Map<String, String> MODULES =
            Map.of(
                    "certs", "dev.quorate.certs",
                    "etcd-manager", "dev.quorate.manager",
                    "backup", "dev.quorate.backup",
                    "restore", "dev.quorate.restore",
                    "cli", "dev.quorate.cli");

    private static final String TESTS = "src/test";

    private final Path root;

    private Repository(Path root) {
        this.root = root;
    }

    /// The checkout named by the system property `quorate.root`, which the build sets.
    static Repository current() {
        String root =
                Objects.requireNonNull(
                        System.getProperty("quorate.root"),
                        "run through Maven, which sets -Dquorate.root");
        return new Repository(Path.of(root).toAbsolutePath().normalize());
    }

    Path root() {
        return root;
    }

    /// Every Java source of every module, tests included, generated ones not; sorted.
    List<Path> sources() {
        return sourceRoots().flatMap(directory -> walk(directory, ".java")).sorted().toList();
    }

    /// Class files of the product. Fails when a module has sources that were not compiled, so that
    /// no rule passes because there was nothing to look at.
    List<Path> mainClasses() {
        return MODULES.keySet().stream()
                .filter(module -> hasSources(module, "src/main/java"))
                .map(module -> compiled(module, "target/classes"))
                .toList();
    }

    /// Class files of all tests that are compiled; single modules may be built without.
    List<Path> testClasses() {
        return Stream.concat(MODULES.keySet().stream(), Stream.of(TESTS))
                .map(module -> root.resolve(module).resolve("target/test-classes"))
                .filter(Files::isDirectory)
                .toList();
    }

    /// Files below a directory of the checkout whose name ends so, sorted; none if it is absent.
    List<Path> files(String directory, String suffix) {
        return walk(root.resolve(directory), suffix).sorted().toList();
    }

    /// A path as a person would write it: relative to the checkout.
    String relative(Path file) {
        return root.relativize(file).toString();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private Stream<Path> sourceRoots() {
        Stream<Path> ofModules =
                MODULES.keySet().stream()
                        .flatMap(module ->
                                Stream.of("main", "test")
                                        .map(kind -> module + "/src/" + kind + "/java"))
                        .map(root::resolve);
        return Stream.concat(ofModules, Stream.of(root.resolve(TESTS).resolve("java")))
                .filter(Files::isDirectory);
    }

    private boolean hasSources(String module, String directory) {
        return walk(root.resolve(module).resolve(directory), ".java").findAny().isPresent();
    }

    private Path compiled(String module, String directory) {
        Path classes = root.resolve(module).resolve(directory);
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException(
                    module + " has sources but no " + directory + ": build with -am");
        }
        return classes;
    }

    private static Stream<Path> walk(Path directory, String suffix) {
        if (!Files.isDirectory(directory)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files
                    .filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().endsWith(suffix))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }
}
