package dev.quorate.tests.looks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// What a person sees of the past of a cluster, by command: keys that were deleted, and compacted
/// away since.
class LookInsideIT {
    private static final int PODS = 40;

    @TempDir private static Path root;
    private static Watched watched;
    private static long beforeTheBurst;
    private static JsonNode backup;

    @BeforeAll
    static void aClusterThatLostItsPods() throws Exception {
        watched = Watched.start(root.resolve("home"));
        var keys = watched.keys;
        for (int i = 0; i < PODS; i++) {
            keys.put("/registry/pods/shop/web-" + i, value("pod " + i));
        }
        keys.put("/registry/secrets/shop/stripe", new byte[3000]);
        keys.put("/registry/secrets/shop/stripe", value("second"));
        keys.put("odd\u0001key", value("x"));
        var lease = watched.etcdctl("lease", "grant", "3600").split(" ")[1];
        watched.etcdctl("put", "leased", "y", "--lease=" + lease);
        beforeTheBurst = keys.put("/registry/configmaps/shop/a", value("kept"));
        watched.etcdctl("del", "/registry/pods/", "--prefix");
        keys.delete("/registry/secrets/shop/stripe");
        long last = keys.put("/registry/configmaps/shop/b", value("later"));
        watched.awaitArchived(last);
        watched.etcdctl("compact", Long.toString(last));
        // With a warning: more than half of the keys are gone.
        backup = watched.quorate.run("backup", "now", "-c", Watched.NAME, "-o", "json").json();
    }

    @AfterAll
    static void end() throws Exception {
        watched.close();
    }

    private static byte[] value(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<JsonNode> items(JsonNode document) {
        return document.path("items").valueStream().toList();
    }

    @Test
    void tellsWhatHappenedToAKeyThatIsGoneAndCompacted() {
        var log =
                watched.quorate
                        .done(
                                "backup",
                                "log",
                                "-c",
                                Watched.NAME,
                                "--key",
                                "/registry/secrets/shop/stripe",
                                "--values",
                                "-o",
                                "json")
                        .json();

        assertThat(items(log))
                .extracting(item -> item.path("op").asString())
                .containsExactly("lineage", "create", "put", "delete");
        var put = items(log).get(2);
        assertThat(put.path("value").asString()).isEqualTo("second");
        assertThat(put.path("version").asLong()).isEqualTo(2);
        assertThat(put.path("timed").asBoolean()).isTrue();
        assertThat(items(log).getLast().path("revision").asLong()).isEqualTo(beforeTheBurst + 2);
    }

    @Test
    void printsKeysThatAreNoTextSoThatTheyCanBeTyped() {
        var table =
                watched.quorate.done("backup", "log", "-c", Watched.NAME, "--prefix", "odd").out();

        assertThat(table).contains("odd\\x01key").doesNotContain("\u0001");
        assertThat(
                        watched.quorate
                                .done(
                                        "backup",
                                        "log",
                                        "-c",
                                        Watched.NAME,
                                        "--key",
                                        "odd\\x01key",
                                        "--lines")
                                .out()
                                .lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"op\":"));
    }

    @Test
    void findsTheBurstOfDeletionsAndTheRevisionBefore() {
        var found =
                watched.quorate.done(
                        "backup",
                        "find",
                        "-c",
                        Watched.NAME,
                        "--deleted",
                        "/registry/",
                        "--at-least",
                        "2");

        assertThat(found.out().lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("/registry/pods/shop/");
        assertThat(found.err())
                .contains("%d keys under /registry/pods/shop/ deleted".formatted(PODS))
                .contains("revision %d still has all of them".formatted(beforeTheBurst))
                .contains("--to-revision " + beforeTheBurst);
    }

    @Test
    void countsByKindOfObjectWhatABackupHolds() {
        var contents =
                watched.quorate
                        .done(
                                "backup",
                                "show",
                                backup.path("id").asString(),
                                "-c",
                                Watched.NAME,
                                "-o",
                                "json")
                        .json()
                        .path("contents");

        assertThat(contents.path("keys").asLong()).isEqualTo(backup.path("keys").asLong());
        assertThat(contents.path("leases").asLong()).isEqualTo(1);
        assertThat(contents.path("leasedKeys").asLong()).isEqualTo(1);
        assertThat(contents.path("auth").path("enabled").asBoolean()).isFalse();
        assertThat(contents.path("prefixes").valueStream())
                .anySatisfy(group -> {
                    assertThat(group.path("prefix").asString()).isEqualTo("/registry/configmaps/");
                    assertThat(group.path("keys").asLong()).isEqualTo(2);
                });
        assertThat(contents.path("largest").get(0).path("key").asString())
                .startsWith("/registry/configmaps/");
    }

    @Test
    void aTimeWithoutItsZoneIsRefused() {
        watched.quorate
                .run("backup", "log", "-c", Watched.NAME, "--since", "2026-01-02T03:04:05")
                .expectRefusal(2, "names no zone");
    }
}
