package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class DoctorCommandTest {
    @TempDir Path directory;

    @Test
    void looksAtEverythingAndLeavesNothingBehind() throws IOException {
        var shell = new Shell(directory.resolve("home"));

        var result = shell.type("doctor");

        assertThat(result.exit()).isIn(0, 3, 4);
        assertThat(result.out().lines().map(line -> line.split(" {2,}")[0]))
                .containsExactly(
                        "CHECK",
                        "java",
                        "etcd",
                        "home",
                        "disk space",
                        "file system",
                        "disk sync",
                        "clock",
                        "ports",
                        "open files",
                        "programs");
        assertThat(shell.home()).doesNotExist();
        try (var left = Files.list(directory)) {
            assertThat(left.filter(file -> file.getFileName().toString().contains("doctor")))
                    .isEmpty();
        }
    }

    @Test
    void saysHowToCloseAHomeThatOthersCanRead() throws IOException {
        var home = Files.createDirectory(directory.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

        var result = new Shell(home).type("doctor", "-o", "json");

        assertThat(result.exit()).isIn(3, 4);
        assertThat(result.out()).contains("chmod 700 " + home);
    }

    @Test
    void aHomeThatIsAFileCannotBeUsed() throws IOException {
        var home = Files.writeString(directory.resolve("home"), "");

        var result = new Shell(home).type("doctor", "-o", "json");

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.out()).contains("no directory", "\"verdict\" : \"BAD\"");
    }
}
