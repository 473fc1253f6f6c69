package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The completion script, in a real bash.
class CompletionCommandTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void isAScriptThatBashCanRead(String shell) throws IOException, InterruptedException {
        assertThat(run("bash", "-n", script(shell).toString())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'quorate clus', cluster",
        "'quorate cluster stat', status",
        "'quorate member aside p', purge",
        "'quorate cluster status --dead', --deadline",
        "'quorate cluster status -o js', json",
        "'quorate completion z', zsh"
    })
    void completesWhatWasBegun(String typed, String completed)
            throws IOException, InterruptedException {
        assertThat(complete(typed).lines()).contains(completed);
    }

    @Test
    void offersNothingWhereNothingFits() throws IOException, InterruptedException {
        assertThat(complete("quorate cluster xyz")).isBlank();
    }

    private Path script(String shell) throws IOException {
        var result = new Shell(directory.resolve("home")).type("completion", shell);
        assertThat(result.exit()).isZero();
        return Files.writeString(directory.resolve("completion.sh"), result.out());
    }

    private String complete(String typed) throws IOException, InterruptedException {
        var program =
                """
                source "$1"
                read -r -a COMP_WORDS <<<"$2"
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$2 COMP_POINT=${#2}
                "$(complete -p quorate | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        return run("bash", "-c", program, "bash", script("bash").toString(), typed);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
