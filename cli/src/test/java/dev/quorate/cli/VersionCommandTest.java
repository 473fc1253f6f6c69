package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class VersionCommandTest {
    @TempDir Path directory;

    @Test
    void namesTheProgramAndTheJavaThatRunsIt() {
        var result = new Shell(directory).type("version");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).matches("(?s)quorate \\d+\\.\\d+\\.\\d+.*java +25.*");
    }

    @Test
    void isADocumentForPrograms() {
        var result = new Shell(directory).type("version", "-o", "json");

        assertThat(result.out()).contains("\"version\"", "\"java\"", "\"build\"");
    }
}
