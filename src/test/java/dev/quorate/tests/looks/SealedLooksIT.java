package dev.quorate.tests.looks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.CommandRun;
import dev.quorate.tests.fixture.MemberProcess;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Single keys and drills of a cluster whose backups are encrypted: with an identity all is as
/// elsewhere, and without one nothing is written.
@Tag("full")
class SealedLooksIT {
    private static final int KEYS = 5;

    @TempDir private static Path root;
    private static Sealed sealed;
    private static Watched watched;
    private static long before;

    @BeforeAll
    static void aClusterWhoseConfigurationWasDeleted() throws Exception {
        sealed = Sealed.in(root);
        var home = root.resolve("home");
        watched = Watched.start(home, "-f", sealed.specification(home, 1, "").toString());
        for (int i = 0; i < KEYS; i++) {
            before = watched.keys.put("config/" + i, value(i));
        }
        watched.etcdctl("del", "config/", "--prefix");
        watched.awaitArchived(watched.keys.put("other", value(0)));
    }

    @AfterAll
    static void end() throws Exception {
        watched.close();
    }

    private static byte[] value(int number) {
        return ("value " + number).getBytes(StandardCharsets.UTF_8);
    }

    private static CommandRun run(Path identity, String... command) {
        var words = new ArrayList<>(List.of(command));
        words.addAll(List.of("-c", Watched.NAME, "--identity", identity.toString()));
        return watched.quorate.run(words.toArray(String[]::new));
    }

    @Test
    void keysComeBackWithAnIdentityAndOnlyWithThat() throws Exception {
        var keys =
                new String[] {
                    "restore",
                    "keys",
                    "--prefix",
                    "config/",
                    "--to-revision",
                    "" + before,
                    "--into",
                    Watched.NAME,
                    "--yes"
                };
        var without = new ArrayList<>(List.of(keys));
        without.addAll(List.of("-c", Watched.NAME));

        watched.quorate.run(without.toArray(String[]::new)).expectRefusal(12, "--identity");
        run(sealed.others(), keys).expectRefusal(12, "--identity");
        assertThat(watched.keys.count("config/")).isZero();

        run(sealed.identity(), keys).expect(0);
        assertThat(watched.keys.count("config/")).isEqualTo(KEYS);
        assertThat(watched.keys.get("config/3")).contains(value(3));
    }

    @Test
    void aDrillNeedsAnIdentityAndNamesItBeforeItBegins() throws Exception {
        watched.quorate.run("dr", "drill", "-c", Watched.NAME).expectRefusal(12, "--identity");
        run(sealed.others(), "dr", "drill").expectRefusal(12, "--identity");
        assertThat(watched.quorate.run("dr", "status", "-c", Watched.NAME).exitCode()).isEqualTo(3);

        var drill =
                run(sealed.identity(), "dr", "drill", "--to-revision", "" + before, "-o", "json")
                        .expect(0)
                        .json();

        assertThat(drill.path("passed").asBoolean()).isTrue();
        assertThat(drill.path("keys").asLong()).isEqualTo(KEYS);
        var drills = watched.quorate.home().resolve("drills");
        assertThat(MemberProcess.under(drills)).isEmpty();
        assertThat(drills.resolve(Watched.NAME)).doesNotExist();
        expectNothingReadable(watched.quorate.home().resolve("store"));
    }

    private static void expectNothingReadable(Path store) throws Exception {
        try (var files = Files.walk(store)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("config/");
            }
        }
    }
}
