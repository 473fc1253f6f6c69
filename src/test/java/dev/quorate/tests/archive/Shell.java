package dev.quorate.tests.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Runs what a person would type.
record Shell(Path directory) {
    private static final int DEADLINE_SECONDS = 60;

    /// @return what it printed; it has to succeed
    String run(String script) throws IOException, InterruptedException {
        var out = directory.resolve("shell-out.txt");
        var errors = directory.resolve("shell-errors.txt");
        var process =
                new ProcessBuilder("/bin/bash", "-c", "set -e -o pipefail; " + script)
                        .redirectOutput(out.toFile())
                        .redirectError(errors.toFile())
                        .start();
        try {
            assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
            return Files.readString(out);
        } finally {
            process.destroyForcibly();
        }
    }

    /// The root of the sources.
    static Path repository() {
        var at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/formats.md"))) {
            at = Objects.requireNonNull(at.getParent(), "docs/formats.md is nowhere above");
        }
        return at;
    }
}
