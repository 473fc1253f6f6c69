package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.stream.Stream;

/// A name becomes part of paths, arguments and certificates, so only plain ones are taken.
class ClusterNameTest {
    @TempDir Path directory;

    static Stream<String> unfitNames() {
        return Stream.of(
                "",
                "a".repeat(64),
                "../x",
                "a;touch${IFS}x",
                "$(id)",
                "`id`",
                "a b",
                "a\nb",
                "%n%i",
                "A",
                "\u0430",
                "a\u200fb",
                "m1,m2",
                "m1=http://x",
                "\ud83d\ude00",
                "a.");
    }

    @ParameterizedTest
    @MethodSource("unfitNames")
    void refusesAnUnfitNameAndCreatesNothing(String name) {
        var shell = new Shell(directory.resolve("home"));

        var result = shell.type("cluster", "create", name, "--local", "3");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("error: ", "Nothing was attempted.");
        assertThat(result.err().chars().filter(c -> Character.isISOControl(c) && c != '\n'))
                .isEmpty();
        assertThat(shell.home()).doesNotExist();
    }

    @Test
    void takesAnOptionForAnOptionEvenWhereANameBelongs() {
        var shell = new Shell(directory.resolve("home"));

        assertThat(shell.type("cluster", "create", "-rf", "--local", "3").exit()).isEqualTo(2);
        assertThat(shell.type("cluster", "create", "--local", "3", "--", "-rf").exit())
                .isEqualTo(2);
        assertThat(shell.home()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "4", "9", "-1"})
    void refusesAnUnfitNumberOfMembers(String members) {
        var shell = new Shell(directory.resolve("home"));

        var result = shell.type("cluster", "create", "dev", "--local", members);

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("1, 3, 5 or 7");
        assertThat(shell.home().resolve("clusters")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.5", "v3.6.14", "latest", "3.99.0", "3.6.14-rc", "3.5.0"})
    void refusesAnUnfitVersionAndSaysWhatToWrite(String version) {
        var shell = new Shell(directory.resolve("home"));

        var result =
                shell.type("cluster", "create", "dev", "--local", "3", "--etcd-version", version);

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--etcd-version: ");
        assertThat(shell.home().resolve("clusters")).doesNotExist();
    }
}
