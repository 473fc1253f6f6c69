package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;

class QuorateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsTheVersionThatTheBuildFilledIn() {
        int exitCode = execute("--version");

        assertThat(exitCode).isZero();
        assertThat(out.toString()).matches("quorate \\d+\\.\\d+\\.\\d+(-\\w+)?\\R");
    }

    @Test
    void helpShowsAnExample() {
        int exitCode = execute("--help");

        assertThat(exitCode).isZero();
        assertThat(out.toString()).contains("Example:");
    }

    @Test
    void aMissingCommandIsAUsageErrorAndLeavesStandardOutputEmpty() {
        int exitCode = execute();

        assertThat(exitCode).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("Missing command");
    }

    private int execute(String... arguments) {
        return Main.commandLine(Environment.ofProcess())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
