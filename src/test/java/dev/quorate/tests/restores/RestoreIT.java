package dev.quorate.tests.restores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.manager.observe.Observer;
import dev.quorate.manager.state.Home;
import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.fixture.InProcess;
import dev.quorate.tests.fixture.S3Server;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/// Restores by command, from a store, into clusters of real etcd.
class RestoreIT {
    private static final int KEYS = 50;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir private static Path root;
    private static InProcess owner;
    private static InProcess stranger;
    private static String store;
    private static JsonNode backup;

    @BeforeAll
    static void aBackupOfFiftyKeys() throws Exception {
        owner = new InProcess(root.resolve("owner"));
        stranger = new InProcess(root.resolve("stranger"));
        store = "file://" + Files.createDirectory(root.resolve("store"));
        owner.done("cluster", "create", "dev", "--local", "1");
        try (var cluster = open(owner, "dev");
                var values = values(cluster)) {
            for (int i = 0; i < KEYS; i++) {
                values.put("key/" + i, value(i));
            }
        }
        backup = owner.done("backup", "now", "-c", "dev", "--store", store, "-o", "json").json();
    }

    @AfterAll
    static void endAll() {
        owner.run("cluster", "destroy", "dev", "--confirm", "dev");
    }

    private static byte[] value(int number) {
        return ("value " + number).getBytes(StandardCharsets.UTF_8);
    }

    private static Cluster open(InProcess manager, String name) throws Exception {
        var home = Home.open(manager.home());
        return Cluster.open(home, home.cluster(name).orElseThrow(), InstantSource.system());
    }

    private static KeyValues values(Cluster cluster) throws Exception {
        return KeyValues.of(
                cluster.spec().hosts().stream().map(Observer::endpoint).toList(),
                Cluster.tls(cluster.pki()),
                DEADLINE);
    }

    private static String fingerprint() {
        var refusal =
                stranger.run(
                        "restore",
                        "plan",
                        "-c",
                        "dev",
                        "--store",
                        store,
                        "--latest",
                        "--as",
                        "x",
                        "--local",
                        "1");
        refusal.expectRefusal(12, "signed");
        var remedy = refusal.err().lines().filter(line -> line.startsWith("next:")).findFirst();
        return remedy.orElseThrow().replaceFirst(".*--trust ", "").strip();
    }

    @Test
    void comesBackFromTheStoreAloneByAManagerThatHasNeverSeenTheCluster() throws Exception {
        var restored =
                stranger.done(
                                "restore",
                                "run",
                                "-c",
                                "dev",
                                "--store",
                                store,
                                "--latest",
                                "--trust",
                                fingerprint(),
                                "--as",
                                "again",
                                "--local",
                                "3",
                                "--yes",
                                "-o",
                                "json")
                        .json();
        try (var cluster = open(stranger, "again");
                var values = values(cluster)) {
            assertThat(restored.get("proof").get("keys").asLong()).isEqualTo(KEYS);
            assertThat(restored.get("members").asInt()).isEqualTo(3);
            assertThat(restored.get("revision").asLong())
                    .isEqualTo(backup.get("revision").asLong() + 1_000_000_000L);
            for (int i = 0; i < KEYS; i++) {
                assertThat(values.get("key/" + i)).hasValue(value(i));
            }
            assertThat(values.put("after", value(0)))
                    .isEqualTo(restored.get("revision").asLong() + 1);
            var ids =
                    owner.done("cluster", "status", "-c", "dev", "-o", "json")
                            .json()
                            .get("clusterId")
                            .asString();
            assertThat(restored.get("proof").get("clusterId").asString()).isNotEqualTo(ids);
        } finally {
            stranger.done("cluster", "destroy", "again", "--confirm", "again");
        }
    }

    @Test
    void servesTheVeryRevisionsOfTheSourceWhenTheRaiseIsLeftOut() {
        try {
            var restored =
                    owner.done(
                                    "restore",
                                    "run",
                                    "-c",
                                    "dev",
                                    "--store",
                                    store,
                                    "--to-snapshot",
                                    backup.get("id").asString(),
                                    "--as",
                                    "same",
                                    "--local",
                                    "1",
                                    "--no-bump",
                                    "--yes",
                                    "-o",
                                    "json")
                            .json();

            assertThat(restored.get("revision").asLong())
                    .isEqualTo(backup.get("revision").asLong());
            assertThat(restored.get("proof").get("compactRevision").asLong())
                    .isEqualTo(backup.get("revision").asLong());
        } finally {
            owner.done("cluster", "destroy", "same", "--confirm", "same");
        }
    }

    @Test
    void goesToAFileThatTheOfficialToolTakesAndNeverOverOne() throws Exception {
        var file = root.resolve("dev.db");
        owner.done(
                "restore",
                "run",
                "-c",
                "dev",
                "--store",
                store,
                "--latest",
                "--to-file",
                file.toString(),
                "--yes");

        var tool = EtcdPrograms.of("3.6.16").directory().resolve("etcdutl");
        var status =
                new ProcessBuilder(
                                tool.toString(),
                                "snapshot",
                                "status",
                                file.toString(),
                                "-w",
                                "json")
                        .redirectErrorStream(true)
                        .start();
        var said = new String(status.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(status.waitFor()).as(said).isZero();
        assertThat(said)
                .contains("\"revision\":" + (backup.get("revision").asLong() + 1_000_000_000L));

        owner.run(
                        "restore",
                        "run",
                        "-c",
                        "dev",
                        "--store",
                        store,
                        "--latest",
                        "--to-file",
                        file.toString(),
                        "--yes")
                .expectRefusal(6, "exists");
    }

    @Test
    void aClusterThatNobodyHasWrittenToComesBackToo() {
        owner.done("cluster", "create", "empty", "--local", "1");
        try {
            owner.done("backup", "now", "-c", "empty", "--store", store);

            var restored =
                    owner.done(
                                    "restore",
                                    "run",
                                    "-c",
                                    "empty",
                                    "--store",
                                    store,
                                    "--latest",
                                    "--as",
                                    "emptied",
                                    "--local",
                                    "1",
                                    "--yes",
                                    "-o",
                                    "json")
                            .json();

            assertThat(restored.get("proof").get("keys").asLong()).isZero();
            assertThat(restored.get("revision").asLong()).isEqualTo(1_000_000_001L);
        } finally {
            owner.run("cluster", "destroy", "empty", "--confirm", "empty");
            owner.run("cluster", "destroy", "emptied", "--confirm", "emptied");
        }
    }

    @Test
    void saysWhatItWouldTakeAndChangesNothing() {
        var plan =
                owner.done(
                                "restore",
                                "plan",
                                "-c",
                                "dev",
                                "--store",
                                store,
                                "--latest",
                                "--as",
                                "x",
                                "--local",
                                "3",
                                "-o",
                                "json")
                        .json();

        assertThat(plan.get("reachable").asBoolean()).isTrue();
        assertThat(plan.get("base").get("id").asString()).isEqualTo(backup.get("id").asString());
        assertThat(plan.get("caveats").toString()).contains("certificates are new");
        owner.run("cluster", "status", "-c", "x").expectRefusal(5, "x");
    }

    @Test
    void refusesWhatCannotBeReached() {
        owner.run(
                        "restore",
                        "run",
                        "-c",
                        "dev",
                        "--store",
                        store,
                        "--to-snapshot",
                        "1999",
                        "--as",
                        "x",
                        "--local",
                        "1",
                        "--yes")
                .expectRefusal(5, "1999");
        owner.run(
                        "restore",
                        "plan",
                        "-c",
                        "dev",
                        "--store",
                        store,
                        "--latest",
                        "--as",
                        "x",
                        "--local",
                        "1",
                        "--etcd-version",
                        "3.4.23")
                .expectRefusal(6, "3.4.23");
        owner.run("restore", "plan", "-c", "dev", "--store", store, "--latest").expect(2);
    }

    @Test
    void tellsTheWholeStoryWithAnS3Server() throws Exception {
        System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET_ACCESS_KEY);
        try (var server = S3Server.start(Files.createDirectory(root.resolve("s3")))) {
            server.createBucket("story");

            var told =
                    owner.done(
                            "demo",
                            "--store",
                            "s3://story/demo",
                            "--s3-endpoint",
                            server.endpoint().toString(),
                            "--s3-region",
                            "us-east-1",
                            "--s3-path-style");

            assertThat(told.err())
                    .containsPattern("every one of the \\d{3,} writes acknowledged .* is there");
            assertThat(told.err())
                    .containsSubsequence(
                            "$ quorate backup find -c demo --deleted config/",
                            "config/needed was deleted at revision",
                            "still has it",
                            "$ quorate restore run -c demo --to-revision",
                            "is back with config/needed in it");
            assertThat(told.out())
                    .contains("create", "backup", "find", "undo", "heal", "destroy", "restore");
        }
    }
}
