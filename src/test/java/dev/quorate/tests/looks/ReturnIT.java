package dev.quorate.tests.looks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.fixture.MemberProcess;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// Single keys brought back into the living cluster, and restores for practice.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReturnIT {
    private static final int KEYS = 30;

    @TempDir private static Path root;
    private static Watched watched;
    private static long before;

    @BeforeAll
    static void aClusterWhoseConfigurationWasDeleted() throws Exception {
        watched = Watched.start(root.resolve("home"));
        for (int i = 0; i < KEYS; i++) {
            watched.keys.put("config/" + i, value("old " + i));
        }
        before = watched.keys.put("other", value("other"));
        watched.etcdctl("del", "config/", "--prefix");
        watched.keys.put("config/0", value("new"));
        watched.keys.put("config/1", value("old 1"));
        long last = watched.keys.put("other", value("changed"));
        watched.awaitArchived(last);
    }

    @AfterAll
    static void end() throws Exception {
        watched.close();
    }

    private static byte[] value(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String[] keys(String... more) {
        var line =
                new ArrayList<>(
                        List.of(
                                "restore",
                                "keys",
                                "-c",
                                Watched.NAME,
                                "--prefix",
                                "config/",
                                "--to-revision",
                                Long.toString(before)));
        line.addAll(List.of(more));
        return line.toArray(String[]::new);
    }

    @Test
    @Order(1)
    void writesKeysAsTheyWereToAFileThatOnlyItsOwnerReads() throws Exception {
        var file = root.resolve("keys.jsonl");
        watched.quorate.done(keys("--to-file", file.toString()));

        assertThat(Files.readAllLines(file)).hasSize(KEYS);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        watched.quorate.run(keys("--to-file", file.toString())).expectRefusal(2, "exists already");
    }

    @Test
    @Order(2)
    void writesNothingWhileItIsNotSaidWhatBecomesOfConflicts() throws Exception {
        watched.quorate.run(keys("--into", Watched.NAME, "--yes")).expectRefusal(6, "config/0");

        assertThat(watched.keys.count("config/")).isEqualTo(2);
    }

    @Test
    @Order(3)
    void bringsBackWhatIsMissingAndTouchesNothingElse() throws Exception {
        var outcome =
                watched.quorate
                        .done(
                                keys(
                                        "--into",
                                        Watched.NAME,
                                        "--on-conflict",
                                        "skip",
                                        "--yes",
                                        "-o",
                                        "json"))
                        .json();

        assertThat(outcome.path("written").asLong()).isEqualTo(KEYS - 2);
        assertThat(outcome.path("same").asLong()).isEqualTo(1);
        assertThat(outcome.path("skipped").asLong()).isEqualTo(1);
        assertThat(watched.keys.get("config/0")).contains(value("new"));
        assertThat(watched.keys.get("config/7")).contains(value("old 7"));
        assertThat(watched.keys.get("other")).contains(value("changed"));
        watched.quorate.done(keys("--into", Watched.NAME, "--on-conflict", "overwrite", "--yes"));
        assertThat(watched.keys.get("config/0")).contains(value("old 0"));
        assertThat(watched.quorate.done("cluster", "history", Watched.NAME, "--steps").out())
                .contains("restore keys -c dev --prefix config/ --to-revision " + before)
                .contains("--on-conflict skip", "write %d keys".formatted(KEYS - 2))
                .contains("--on-conflict overwrite");
    }

    @Test
    @Order(4)
    void aDrillServesComparesMeasuresAndLeavesNothing() throws Exception {
        assertThat(watched.quorate.run("dr", "status", "-c", Watched.NAME).exitCode()).isEqualTo(3);

        var drill =
                watched.quorate
                        .done(
                                "dr",
                                "drill",
                                "-c",
                                Watched.NAME,
                                "--to-revision",
                                Long.toString(before),
                                "-o",
                                "json")
                        .json();

        assertThat(drill.path("passed").asBoolean()).isTrue();
        assertThat(drill.path("keys").asLong()).isEqualTo(KEYS + 1);
        assertThat(drill.path("seconds").path("total").asDouble()).isPositive();
        assertNothingIsLeft();
        var status = watched.quorate.done("dr", "status", "-c", Watched.NAME, "-o", "json").json();
        assertThat(status.path("items").get(0)).isEqualTo(drill);
        assertThat(status.path("lastAgeSeconds").asLong()).isNotNegative();
    }

    @Test
    @Order(5)
    void everyCommandOfTheRunbookExists() throws Exception {
        var book = watched.quorate.done("dr", "runbook", "-c", Watched.NAME).out();

        assertThat(book).contains("revisions 1 to ").contains("last drill").contains("passed");
        for (var command : Commands.of(book)) {
            watched.quorate.done(Commands.helpOf(command));
        }
        assertThat(Commands.of(book)).hasSizeGreaterThan(15);
    }

    private static void assertNothingIsLeft() throws Exception {
        var drills = watched.quorate.home().resolve("drills");
        assertThat(MemberProcess.under(drills)).isEmpty();
        assertThat(drills.resolve(Watched.NAME)).doesNotExist();
        JsonNode clusters = watched.quorate.done("cluster", "list", "-o", "json").json();
        assertThat(clusters.path("items")).hasSize(1);
    }
}
