package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Releases of etcd by command, with scripts that speak like etcd's binaries.
class EtcdCommandsTest {
    @TempDir Path directory;

    private Shell shell;

    @BeforeEach
    void freshHome() {
        shell = new Shell(directory.resolve("home"));
    }

    @ParameterizedTest
    @CsvSource({
        "v3.6.14, 'without the v, as 3.6.14'",
        "3.5, 'all three numbers, for example 3.5.'",
        "latest, 'three numbers, for example 3.6.'",
        "3.6.14-rc.1, 'only released versions'",
        "3.99.0, 'is not supported'",
        "2.3.8, 'is not supported'"
    })
    void aVersionThatIsNoneIsAUsageErrorWithASuggestion(String version, String suggestion) {
        var result = shell.type("etcd", "install", version);

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("VERSION: ", suggestion);
        assertThat(directory.resolve("cache")).doesNotExist();
    }

    @Test
    void aVersionThatLosesDataIsRefused() {
        var result = shell.type("etcd", "install", "3.5.1");

        assertThat(result.exit()).isEqualTo(6);
        assertThat(result.err()).contains("must not be run", "quorate etcd install 3.5.");
    }

    @Test
    void aDigestWithoutAFileIsAUsageError() {
        var result = shell.type("etcd", "install", "3.6.16", "--sha256", "00");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--sha256 goes with --from");
    }

    @Test
    void importsADirectoryAndListsIt() throws IOException {
        var release = release("3.6.16");

        var installed = shell.type("etcd", "install", "3.6.16", "--from", release.toString());
        var listed = shell.type("etcd", "list");
        var document = shell.type("etcd", "list", "-o", "json");

        assertThat(installed.exit()).as(installed.err()).isZero();
        assertThat(installed.out()).contains("etcd 3.6.16 (imported: " + release);
        assertThat(installed.err()).contains("copying from");
        assertThat(listed.exit()).isZero();
        assertThat(listed.out()).contains("VERSION", "3.6.16", "imported", "yes");
        assertThat(document.out()).contains("\"pinned\" : \"YES\"", "\"sha256\"");
    }

    @Test
    void warnsOfABinaryThatHasChanged() throws IOException {
        shell.type("etcd", "install", "3.6.16", "--from", release("3.6.16").toString());
        try (var files = Files.walk(directory.resolve("cache"))) {
            var etcd = files.filter(file -> file.endsWith("etcd")).filter(Files::isRegularFile);
            Files.writeString(etcd.findFirst().orElseThrow(), "#!/bin/sh\necho other\n");
        }

        var listed = shell.type("etcd", "list");

        assertThat(listed.exit()).isEqualTo(3);
        assertThat(listed.out()).contains("changed");
        assertThat(listed.err()).contains("warning: etcd 3.6.16");
    }

    @Test
    void refusesADirectoryWithAnotherDigest() throws IOException {
        var result =
                shell.type(
                        "etcd",
                        "install",
                        "3.6.16",
                        "--from",
                        release("3.6.16").toString(),
                        "--sha256",
                        "0".repeat(64));

        assertThat(result.exit()).isEqualTo(13);
        assertThat(shell.type("etcd", "list", "-o", "json").out()).contains("\"items\" : [ ]");
    }

    private Path release(String version) throws IOException {
        var release = Files.createDirectories(directory.resolve("release"));
        script(release.resolve("etcd"), "etcd Version: " + version);
        script(release.resolve("etcdctl"), "etcdctl version: " + version);
        script(release.resolve("etcdutl"), "etcdutl version: " + version);
        return release;
    }

    private static void script(Path file, String says) throws IOException {
        Files.writeString(file, "#!/bin/sh\necho '%s'\n".formatted(says));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
