package dev.quorate.tests.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// `bin/quorate` from a checkout and from a package.
class LauncherIT {
    private static final Path CLI = Path.of(System.getProperty("quorate.root"), "cli");
    private static final String VERSION = "quorate \\d+\\.\\d+\\.\\d+(-\\w+)?\\R";
    private static final long DEADLINE_SECONDS = 120;

    @TempDir private Path directory;

    private Path packaged;

    /// The layout that `-Pdist` packs, with links in the place of the jars.
    @BeforeEach
    void unpack() throws IOException {
        packaged = directory.resolve("a package");
        Files.createDirectories(packaged.resolve("bin"));
        Files.createDirectories(packaged.resolve("lib"));
        for (String script : List.of("quorate", "find-java.sh")) {
            Files.copy(CLI.resolve("bin").resolve(script), packaged.resolve("bin").resolve(script));
        }
        try (Stream<Path> jars = Files.list(CLI.resolve("target/lib"))) {
            for (Path jar : jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.createSymbolicLink(
                        packaged.resolve("lib").resolve(jar.getFileName()), jar.toRealPath());
            }
        }
    }

    @Test
    void runsFromTheCheckout() throws Exception {
        var run = run(CLI.resolve("bin/quorate"), Map.of(), "--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches(VERSION);
    }

    @Test
    void runsFromAPackageAndThroughALink() throws Exception {
        Path link =
                Files.createSymbolicLink(directory.resolve("q"), packaged.resolve("bin/quorate"));

        var run = run(link, Map.of(), "--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches(VERSION);
    }

    @Test
    void preparesItsStartUpCacheOnceAndThenKeepsSilent() throws Exception {
        var first = run(packaged.resolve("bin/quorate"), Map.of(), "--version");
        var second = run(packaged.resolve("bin/quorate"), Map.of(), "--version");

        assertThat(first.err()).contains("start-up cache");
        assertThat(second.err()).isEmpty();
        assertThat(caches()).hasSize(1).allSatisfy(cache -> assertThat(cache).isNotEmptyFile());
    }

    @Test
    void aDamagedStartUpCacheCostsNothingButTime() throws Exception {
        run(packaged.resolve("bin/quorate"), Map.of(), "--version");
        Files.writeString(caches().getFirst(), "not a cache");

        var run = run(packaged.resolve("bin/quorate"), Map.of(), "--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches(VERSION);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void aCollectorOfOnesOwnReplacesTheUsualOne() throws Exception {
        var environment = Map.of("QUORATE_JAVA_OPTS", "-Xmx300m -XX:+UseParallelGC");

        var run = run(packaged.resolve("bin/quorate"), environment, "--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches(VERSION);
    }

    @Test
    void aJdkThatIsNoneIsNamedWithAWayOut() throws Exception {
        var environment = Map.of("QUORATE_JDK", directory.toString());

        var run = run(packaged.resolve("bin/quorate"), environment, "--version");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("QUORATE_JDK=" + directory, "unset it");
    }

    @Test
    void aLonelyLauncherSaysWhatItMisses() throws Exception {
        try (Stream<Path> jars = Files.list(packaged.resolve("lib"))) {
            for (Path jar : jars.toList()) {
                Files.delete(jar);
            }
        }

        var run = run(packaged.resolve("bin/quorate"), Map.of(), "--version");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(packaged + "/lib/quorate.jar", "unpacked package");
    }

    private List<Path> caches() throws IOException {
        try (Stream<Path> files = Files.list(packaged.resolve("lib"))) {
            return files.filter(file -> file.toString().contains(".aot")).toList();
        }
    }

    private Run run(Path program, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        var builder =
                new ProcessBuilder(
                        Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
                                .toList());
        builder.directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .environment()
                .putAll(environment);
        var process = builder.start();
        try {
            assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private record Run(int exitCode, String out, String err) {}
}
