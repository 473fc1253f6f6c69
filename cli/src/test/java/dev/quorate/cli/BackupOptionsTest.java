package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// What is typed wrongly is told, and nothing is made for it.
class BackupOptionsTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | backup now | Missing the cluster",
                "2 | backup list -c dev --s3-region eu-1 | there is none",
                "2 | backup list -c UPPER | -c UPPER",
                "2 | backup list -c ../x | -c ../x",
                "2 | backup list -c dev --store ftp://x | ftp",
                "2 | backup export 2026 -c dev | --to-file",
                "2 | backup verify 2026 --all -c dev | only one can be given",
                "2 | backup verify --level best -c dev | best",
                "2 | backup prune -c dev --keep 0 | at least 1",
                "2 | backup prune -c dev --window 7 | 7",
                "5 | backup list -c dev | no cluster 'dev'",
                "5 | backup now -c dev | no cluster 'dev'",
                "5 | backup prune -c dev | no cluster 'dev'"
            })
    void isRefusedWithItsReason(int code, String line, String reason) throws Exception {
        var err = new StringWriter();
        var home = directory.resolve("home");
        var environment =
                new Environment(
                        Map.of("QUORATE_HOME", home.toString()),
                        false,
                        new BufferedReader(Reader.nullReader()),
                        InstantSource.system());

        int exitCode =
                Main.commandLine(environment)
                        .setOut(new PrintWriter(new StringWriter()))
                        .setErr(new PrintWriter(err, true))
                        .execute(line.strip().split(" ", -1));

        assertThat(exitCode).as(err.toString()).isEqualTo(code);
        assertThat(err.toString()).contains(reason).contains("next:");
        assertThat(Files.exists(home.resolve("clusters"))).isFalse();
    }
}
