package dev.quorate.tests.restores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/// Faults that the leading backup tool for etcd was found to have, as what goes right here: those
/// that need real members. `docs/reference/peer-faults.md` has all of them.
class PeersFaultsIT {
    private static final String VERSION = "3.6.16";

    /// Shorter than a restore on a machine that is busy, and long enough to take a backup in.
    private static final String TTL_SECONDS = "6";

    @TempDir private static Path root;
    private static PointBench bench;

    @BeforeAll
    static void aClusterWhoseChangesAreArchived() throws Exception {
        bench = PointBench.start(root.resolve("home"), VERSION);
        bench.awaitArchived(bench.change("put", "first", "1"));
    }

    @AfterAll
    static void end() throws Exception {
        bench.close();
    }

    private static CommandRun restore(long revision, String... place) {
        var command =
                new ArrayList<>(
                        List.of("restore", "run", "-c", "dev", "--to-revision", "" + revision));
        command.addAll(List.of(place));
        command.addAll(List.of("--yes", "-o", "json"));
        return bench.manager.run(command.toArray(String[]::new));
    }

    private static String lease(String seconds) throws Exception {
        return bench.etcdctl("lease", "grant", seconds).split(" ")[1];
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aLeaseThatRunsOutWhileARestoreIsUnderWayNeitherFailsNorChangesIt() throws Exception {
        var lease = lease(TTL_SECONDS);
        var put = bench.change("put", "session", "live", "--lease=" + lease);
        bench.manager.done("backup", "now", "-c", "dev");
        var last = bench.change("put", "after", "1");
        bench.awaitArchived(last);
        var file = root.resolve("leased.db");

        restore(last, "--to-file", file.toString()).expect(0);
        var restored = restore(last, "--as", "leased", "--local", "1").expect(0).json();

        assertThat(PointBench.pairs(file, 0))
                .anySatisfy(pair ->
                        assertThat(pair)
                                .startsWith(base64("session") + "=")
                                .contains("mod " + put + " ")
                                .endsWith("lease " + Long.parseLong(lease, 16)));
        assertThat(restored.path("proof").path("revision").asLong()).isEqualTo(last);
        assertThat(restored.path("proof").path("equal").asBoolean()).isTrue();
        // The lease is a living one: it runs out where the key was restored, too.
        await("the end of the lease")
                .atMost(PointBench.DEADLINE)
                .pollInterval(Duration.ofMillis(200))
                .until(() ->
                        bench.pairs("leased").stream()
                                .noneMatch(pair -> pair.startsWith(base64("session") + "=")));
        bench.manager.done("cluster", "destroy", "leased", "--confirm", "leased");
    }

    @Test
    void aKeyThatWasPutUnderALeaseAfterTheSnapshotKeepsIt() throws Exception {
        bench.manager.done("backup", "now", "-c", "dev");
        var lease = lease("3600");
        var put = bench.change("put", "first", "2", "--lease=" + lease);
        bench.awaitArchived(put);
        var file = root.resolve("put-again.db");

        restore(put, "--to-file", file.toString()).expect(0);

        assertThat(PointBench.pairs(file, 0))
                .anySatisfy(pair ->
                        assertThat(pair)
                                .startsWith(base64("first") + "=")
                                .endsWith("lease " + Long.parseLong(lease, 16)));
    }

    /// A watch does not tell of users, so the archiver asks for them now and then.
    @Test
    @Tag("full")
    void usersThatWereMadeAfterTheSnapshotHaveAnotherOneTaken() throws Exception {
        bench.manager.done("backup", "now", "-c", "dev");
        var before = backups();
        bench.etcdctl("user", "add", "carla:secret");

        await("a snapshot with the new user")
                .atMost(PointBench.DEADLINE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> backups() > before);
        bench.manager.done(
                "restore",
                "run",
                "-c",
                "dev",
                "--latest",
                "--as",
                "users",
                "--local",
                "1",
                "--yes");

        assertThat(bench.etcdctlOf("users", "user", "list")).contains("carla");
        bench.manager.done("cluster", "destroy", "users", "--confirm", "users");
    }

    private static int backups() {
        return bench.manager
                .done("backup", "list", "-c", "dev", "-o", "json")
                .json()
                .path("items")
                .size();
    }

    @Test
    void aRestoreThatFailsLeavesNothingThatEtcdWouldStartFrom() throws Exception {
        bench.manager.done("backup", "now", "-c", "dev");
        var last = bench.change("put", "half", incompressible());
        bench.awaitArchived(last);
        var segment = bench.segment(last);
        var whole = Files.readAllBytes(segment);
        var damaged = whole.clone();
        damaged[whole.length / 2] ^= 1;
        replace(segment, damaged);
        var file = root.resolve("half.db");
        try {
            restore(last, "--to-file", file.toString()).expectRefusal(13, "corrupt");
            restore(last, "--as", "half", "--local", "1").expectRefusal(13, "corrupt");

            assertThat(file).doesNotExist();
            var data = bench.manager.home().resolve("data/half");
            assertThat(MemberProcess.under(data)).isEmpty();
            if (Files.exists(data)) {
                try (var left = Files.walk(data)) {
                    assertThat(left.filter(path -> path.endsWith("member"))).isEmpty();
                }
            }
        } finally {
            replace(segment, whole);
        }
        restore(last, "--as", "half", "--local", "1").expect(0);
        bench.manager.done("cluster", "destroy", "half", "--confirm", "half");
    }

    /// So that the middle of the segment is that of its body.
    private static String incompressible() {
        return new Random(7)
                .ints(2_000, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void replace(Path file, byte[] content) throws Exception {
        Files.delete(file);
        Files.write(file, content);
    }

    @Test
    void aRestoreFromAnEmptyOrMistypedStoreFails() throws Exception {
        var empty = "file://" + Files.createDirectory(root.resolve("empty"));
        var mistyped = "file://" + root.resolve("mistyped");

        fromStore(empty, "dev").expectRefusal(8, "no backup");
        fromStore(empty, "devv").expectRefusal(5, "devv");
        fromStore(mistyped, "dev").expectRefusal(11, "mistyped");
    }

    private static CommandRun fromStore(String store, String name) {
        return bench.manager.run(
                "restore",
                "run",
                "-c",
                name,
                "--store",
                store,
                "--latest",
                "--as",
                "none",
                "--local",
                "1",
                "--yes");
    }
}
