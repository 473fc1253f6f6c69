package dev.quorate.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.InProcess;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.regex.Pattern;

/// An operation whose time is over stops at a safe step, and its id is enough to go on with it.
class ResumedOperationIT {
    @TempDir private Path directory;

    private InProcess quorate;

    @BeforeEach
    void home() {
        quorate = new InProcess(directory.resolve("home"));
    }

    @AfterEach
    void destroy() {
        quorate.done("cluster", "destroy", "dev", "--confirm", "dev");
    }

    @Test
    void goesOnWhereItStopped() {
        var stopped =
                quorate.run(
                        "cluster",
                        "create",
                        "dev",
                        "--local",
                        "1",
                        "--etcd-version",
                        "3.6.16",
                        "--timeout",
                        "1ms");
        stopped.expect(14);
        var id = id(stopped.err());

        assertThat(quorate.done("ops", "list").out())
                .contains(id, "cluster create dev", "INTERRUPTED");
        assertThat(quorate.done("ops", "show", id).out()).contains("cluster create dev by ");

        quorate.done("ops", "resume", id, "--yes");

        assertThat(quorate.done("cluster", "status", "-c", "dev").out()).contains("HEALTHY");
        assertThat(quorate.done("ops", "list").out()).contains(id, "CLOSED");
        assertThat(quorate.done("ops", "show", id, "-o", "json").out())
                .contains("every host was seen empty", "\"state\" : \"CLOSED\"");
        assertThat(quorate.run("ops", "resume", id, "--yes").expect(6).err())
                .contains("has ended: 1 voters serve");
    }

    private static String id(String words) {
        var found = Pattern.compile("quorate ops resume (\\S+)").matcher(words);
        assertThat(found.find()).as(words).isTrue();
        return found.group(1);
    }
}
