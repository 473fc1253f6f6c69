package dev.quorate.tests.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.tests.fixture.InProcess;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.S3Server;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;

/// `backup now` killed with SIGKILL at random moments of each of its stages. What was killed is no
/// backup, the next one is whole, and what is left over is known and goes.
class KilledBackupIT {
    private static final long SEED = 20_261_103;
    private static final int ROUNDS = 1;
    private static final int ROUNDS_FULL = 6;
    private static final int VALUES = 32;
    private static final int VALUE_BYTES = 1 << 20;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /// After a day nobody can be at work any more on what was left.
    private static final Duration ABANDONED = Duration.ofHours(25);

    @RegisterExtension
    private static final Quorate QUORATE =
            Quorate.forTheClass(
                    Map.of(
                            "AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY_ID,
                            "AWS_SECRET_ACCESS_KEY", S3Server.SECRET_ACCESS_KEY));

    @TempDir private static Path root;
    private static ManagedCluster cluster;

    /// What a backup is at when it is killed, as far as it can be seen from outside.
    private enum Stage {
        STREAMING,
        STORING,
        READING_BACK
    }

    @BeforeAll
    static void create() throws Exception {
        cluster = QUORATE.create("source", 1, "3.6.16");
        var random = new Random(SEED);
        var value = new byte[VALUE_BYTES];
        try (var keys = KeyValues.of(cluster.endpoints(), cluster.tls(), DEADLINE)) {
            for (var number = 0; number < VALUES; number++) {
                random.nextBytes(value);
                keys.put("large-" + number, value);
            }
        }
    }

    @Test
    void aKilledBackupToADirectoryIsNoneAndTheNextIsWhole() throws Exception {
        inADirectory("directory", ROUNDS);
    }

    @Tag("full")
    @Test
    void aKilledBackupToADirectoryIsNoneWhereverItWasKilled() throws Exception {
        inADirectory("directory-full", ROUNDS_FULL);
    }

    @Tag("full")
    @Test
    void aKilledBackupToAnS3ServerIsNoneWhereverItWasKilled() throws Exception {
        var directory = Files.createDirectory(root.resolve("s3"));
        try (var server = S3Server.start(directory)) {
            server.createBucket("backups");
            System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY_ID);
            System.setProperty("aws.secretAccessKey", S3Server.SECRET_ACCESS_KEY);
            var killed =
                    new Killed(
                            new StoreTree(directory.resolve("data")),
                            List.of(
                                    "--store",
                                    "s3://backups/killed",
                                    "--s3-endpoint",
                                    server.endpoint().toString(),
                                    "--s3-region",
                                    "us-east-1",
                                    "--s3-path-style"));
            killed.rounds(ROUNDS_FULL);
        }
    }

    private static void inADirectory(String name, int rounds) throws Exception {
        var directory = Files.createDirectory(root.resolve(name));
        var killed =
                new Killed(
                        new StoreTree(directory), List.of("--store", directory.toUri().toString()));
        killed.rounds(rounds);
        killed.leavesNothingForLong();
    }

    /// One store and what is known of it.
    private static final class Killed {
        private final StoreTree tree;
        private final List<String> options;
        private final List<String> whole = new ArrayList<>();
        private final Random random = new Random(SEED);
        private final InProcess again = new InProcess(QUORATE.home());

        Killed(StoreTree tree, List<String> options) {
            this.tree = tree;
            this.options = options;
        }

        void rounds(int rounds) throws Exception {
            for (var round = 0; round < rounds; round++) {
                for (var stage : Stage.values()) {
                    var progress = random.nextDouble(0.01, 0.95);
                    killAt(stage, (long) (progress * VALUES * VALUE_BYTES));
                    expectOnlyWholeOnes();
                    whole.add(
                            quorate("backup", "now", "-c", "source", "-o", "json")
                                    .path("id")
                                    .asString());
                    expectOnlyWholeOnes();
                    assertThat(scratch()).as("killed while %s", stage).isEmpty();
                }
            }
            expectAllSound();
        }

        private void killAt(Stage stage, long bytes) throws Exception {
            var stored = tree.bytes();
            var orphans = tree.orphans().size();
            var first = QUORATE.begin(command("backup", "now", "-c", "source"));
            var reached =
                    switch (stage) {
                        case STREAMING -> first.reaches(() -> scratchBytes() >= bytes);
                        case STORING -> first.reaches(() -> tree.bytes() >= stored + bytes);
                        case READING_BACK -> first.reaches(() -> tree.orphans().size() > orphans);
                    };
            first.kill();
            assertThat(reached).as("killed while %s at %d bytes", stage, bytes).isTrue();
        }

        private void expectOnlyWholeOnes() throws Exception {
            var listed = again.done(command("backup", "list", "-c", "source", "-o", "json"));
            assertThat(ids(listed.json())).isEqualTo(whole);
            assertThat(tree.whole()).hasSameSizeAs(whole);
            var orphans = tree.orphans().size();
            if (orphans == 0) {
                assertThat(listed.err()).doesNotContain("without a manifest");
            } else {
                assertThat(listed.err()).contains(orphans + " objects without a manifest");
            }
        }

        private void expectAllSound() throws Exception {
            var verified = quorate("backup", "verify", "--all", "-c", "source", "-o", "json");
            assertThat(ids(verified)).containsExactlyInAnyOrderElementsOf(whole);
            assertThat(verified.path("items"))
                    .allSatisfy(item -> assertThat(item.path("ok").asBoolean()).isTrue())
                    .allSatisfy(
                            item -> assertThat(item.path("level").asString()).isEqualTo("sound"));
        }

        /// When what was left over is a day old, the next backup sweeps what never got a name, and
        /// retention takes what never got a manifest.
        void leavesNothingForLong() throws Exception {
            assertThat(tree.orphans()).isNotEmpty();
            assertThat(partials()).isNotEmpty();
            for (var file : tree.files()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(ABANDONED)));
            }
            whole.add(quorate("backup", "now", "-c", "source", "-o", "json").path("id").asString());
            again.done(command("backup", "prune", "-c", "source", "--keep", "100", "--yes"));

            assertThat(partials()).isEmpty();
            assertThat(tree.orphans()).isEmpty();
            expectOnlyWholeOnes();
            expectAllSound();
        }

        private List<Path> partials() throws IOException {
            return tree.files().stream()
                    .filter(file -> file.toString().endsWith(".partial"))
                    .toList();
        }

        private JsonNode quorate(String... arguments) throws Exception {
            return again.done(command(arguments)).json();
        }

        private String[] command(String... arguments) {
            var all = new ArrayList<>(List.of(arguments));
            all.addAll(options);
            return all.toArray(String[]::new);
        }
    }

    private static List<String> ids(JsonNode items) {
        return StreamSupport.stream(items.path("items").spliterator(), false)
                .map(item -> item.path("id").asString())
                .toList();
    }

    private static long scratchBytes() throws IOException {
        return new StoreTree(scratchDirectory()).bytes();
    }

    private static List<Path> scratch() throws IOException {
        return new StoreTree(scratchDirectory()).files();
    }

    private static Path scratchDirectory() {
        return cluster.directory().resolve("scratch");
    }
}
