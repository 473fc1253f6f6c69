package dev.quorate.manager.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.EtcdVersion;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

class CachePlaceTest {
    @TempDir Path directory;
    Bench bench;

    @BeforeEach
    void makeBench() throws IOException {
        bench = new Bench(directory).without("QUORATE_CACHE");
    }

    @Test
    void isTheChosenDirectoryElseTheUsersElseTheSystems() {
        bench.as("root");
        assertThat(root()).isEqualTo(Path.of("/var/cache/quorate"));

        bench.with("HOME", "/home/ops");
        assertThat(root()).isEqualTo(Path.of("/home/ops/.cache/quorate"));

        bench.with("XDG_CACHE_HOME", "/caches");
        assertThat(root()).isEqualTo(Path.of("/caches/quorate"));

        bench.with("QUORATE_CACHE", "/chosen");
        assertThat(root()).isEqualTo(Path.of("/chosen"));
    }

    @Test
    void isNotGuessedForAUserWithoutAHome() {
        var refusal = catchThrowableOfType(OperatorException.class, this::root);

        assertThat(refusal.failure()).isEqualTo(Failure.BAD_INPUT);
        assertThat(refusal.remedy()).contains("QUORATE_CACHE");
    }

    @Test
    void isNotARelativeDirectory() {
        bench.with("QUORATE_CACHE", "cache");

        var refusal = catchThrowableOfType(OperatorException.class, this::root);

        assertThat(refusal).hasMessageContaining("'cache'");
    }

    @Test
    void isNamedWhenItCannotBeWritten() throws IOException {
        bench.with("QUORATE_CACHE", bench.path().resolve("file/cache"));
        bench.program("file", "");

        var refusal =
                catchThrowableOfType(
                        OperatorException.class,
                        () ->
                                bench.releases()
                                        .install(EtcdVersion.DEFAULT, ReleaseProgress.SILENT));

        assertThat(refusal.failure()).isEqualTo(Failure.HOST_ACCESS);
        assertThat(refusal).hasMessageContaining("file/cache");
    }

    private Path root() {
        return ReleaseCache.rootOf(bench.machine());
    }
}
