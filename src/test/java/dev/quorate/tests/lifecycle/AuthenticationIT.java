package dev.quorate.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.InProcess;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

/// Authentication is a matter of etcd's own users and roles. It must neither pass for a dead member
/// nor be met with anything but plain words.
class AuthenticationIT {
    private static final String[] ROOT = {"--user", "root:sesame"};

    @TempDir private Path directory;

    private InProcess quorate;

    @BeforeEach
    void makeHome() {
        quorate = new InProcess(directory.resolve("home"));
    }

    @AfterEach
    void destroy() {
        for (var name : new String[] {"dev", "again"}) {
            quorate.run("cluster", "destroy", name, "--confirm", name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.4.23", "3.6.16"})
    void membersStayHealthyAndWhatIsDeniedIsSaidWithTheWayOut(String version) {
        quorate.done("cluster", "create", "dev", "--local", "1", "--etcd-version", version);
        etcdctl("put", "k", "v");
        etcdctl("user", "add", "root:sesame");
        etcdctl("user", "grant-role", "root", "root");
        etcdctl("auth", "enable");

        assertThat(quorate.done("cluster", "status", "-c", "dev").out()).contains("HEALTHY");
        assertThat(quorate.done("cluster", "plan", "-c", "dev").out()).contains("Nothing to do");
        var denied = quorate.run("backup", "now", "-c", "dev").expect(6);

        assertThat(denied.err())
                .contains(
                        "authentication is on in dev, and it does not let user quorate do this",
                        "No backup was taken",
                        "user add quorate --no-password",
                        "user grant-role quorate root");

        asRoot("user", "add", "quorate", "--no-password");
        asRoot("user", "grant-role", "quorate", "root");

        quorate.done("backup", "now", "-c", "dev");
        assertThat(
                        quorate.done(
                                        "restore",
                                        "plan",
                                        "-c",
                                        "dev",
                                        "--latest",
                                        "--as",
                                        "again",
                                        "--local",
                                        "1")
                                .out())
                .contains("Authentication is on");
        quorate.done(
                "restore",
                "run",
                "-c",
                "dev",
                "--latest",
                "--as",
                "again",
                "--local",
                "1",
                "--yes");
        assertThat(quorate.done("cluster", "status", "-c", "again").out()).contains("HEALTHY");
    }

    private void etcdctl(String... arguments) {
        var line = new String[arguments.length + 4];
        System.arraycopy(new String[] {"etcdctl", "-c", "dev", "--"}, 0, line, 0, 4);
        System.arraycopy(arguments, 0, line, 4, arguments.length);
        quorate.done(line);
    }

    private void asRoot(String... arguments) {
        var line = new String[arguments.length + ROOT.length];
        System.arraycopy(ROOT, 0, line, 0, ROOT.length);
        System.arraycopy(arguments, 0, line, ROOT.length, arguments.length);
        etcdctl(line);
    }
}
