package dev.quorate.tests.healing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.tests.fixture.Disk;
import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.fixture.ManagedCluster;
import dev.quorate.tests.fixture.MemberProcess;
import dev.quorate.tests.fixture.Quorate;
import dev.quorate.tests.fixture.Writer;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Members that do not stay up, each for a cause of its own.
@Tag("full")
class TroubleIT {
    @RegisterExtension private static final Quorate QUORATE = Quorate.forTheClass();

    private static Watched watched;

    @BeforeAll
    static void create() throws Exception {
        watched = Watched.create(QUORATE, "trouble");
        watched.awaitWatch(watched.daemon().pid());
    }

    @BeforeEach
    void whole() {
        watched.awaitWhole();
    }

    @Test
    void aStrangerOnAMembersPortIsNamedAndLeftAlone(@TempDir Path directory) throws Exception {
        var ids = ManagedCluster.each(watched.status(), "id");
        var victim =
                Watched.member(
                        watched.status(), seen -> seen.path("host").asString().equals("local-3"));
        var url = victim.path("clientUrl").asString().replace("https:", "http:");
        watched.here().done("cluster", "pause", "trouble", "--reason", "a stranger", "--yes");
        watched.cluster().process("local-3").kill();
        var stranger =
                new ProcessBuilder(
                                EtcdPrograms.of("3.6.16").etcd().toString(),
                                "--data-dir=" + directory.resolve("stranger"),
                                "--listen-client-urls=" + url,
                                "--advertise-client-urls=" + url,
                                "--listen-peer-urls=http://127.0.0.1:0")
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        try {
            watched.here().done("cluster", "resume", "trouble", "--yes");
            watched.awaitDecision(
                    "the cause",
                    decision -> decision.path("reason").asString().contains("port taken"));
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
        watched.awaitWhole();
        assertThat(ManagedCluster.each(watched.status(), "id")).isEqualTo(ids);
    }

    @Test
    void aMemberWithADamagedLogIsReplacedAndItsDataKept() throws Exception {
        var victim =
                Watched.member(
                        watched.status(), seen -> seen.path("host").asString().equals("local-2"));
        try (var writer = Writer.to(watched.cluster())) {
            watched.here().done("cluster", "pause", "trouble", "--reason", "a bit", "--yes");
            watched.cluster().process("local-2").kill();
            flipABit(watched.cluster().dataDirectory("local-2").resolve("member/wal"));
            watched.here().done("cluster", "resume", "trouble", "--yes");

            watched.awaitHealed(victim.path("id").asString());
            assertThat(watched.history("heal").getLast().path("command").asString())
                    .contains("is damaged", "crc mismatch");
            assertThat(asides("local-2")).isPositive();
            writer.awaitProgress();
            writer.verifyAllPresent(watched.cluster());
        }
    }

    @Test
    void aFullDiskIsExplainedAndNobodyIsReplaced() throws Exception {
        var ids = ManagedCluster.each(watched.status(), "id");
        try (var volume = Volume.under(new Disk(watched.cluster(), "local-1"))) {
            watched.awaitWhole();
            volume.fill();
            writeUntilTheDaemonSays("disk full");
            assertThat(ManagedCluster.each(watched.status(), "id")).isEqualTo(ids);

            volume.free();
            start("local-1");
            watched.awaitWhole();
            assertThat(ManagedCluster.each(watched.status(), "id")).isEqualTo(ids);
        }
    }

    @Test
    void twoFullDisksFreezeTheClusterUntilThereIsSpace() throws Exception {
        var ids = ManagedCluster.each(watched.status(), "id");
        try (var one = Volume.under(new Disk(watched.cluster(), "local-1"));
                var two = Volume.under(new Disk(watched.cluster(), "local-2"));
                var writer = Writer.to(watched.cluster())) {
            watched.awaitWhole();
            one.fill();
            two.fill();
            writeUntilTheDaemonSays("disk full");
            assertThat(ManagedCluster.each(watched.status(), "host")).isNotEmpty();

            one.free();
            two.free();
            start("local-1");
            start("local-2");
            watched.awaitWhole();
            writer.awaitProgress();
            assertThat(ManagedCluster.each(watched.status(), "id")).isEqualTo(ids);
            writer.verifyAllPresent(watched.cluster());
        }
    }

    @Test
    void aVolumeThatIsNotMountedIsWaitedFor() throws Exception {
        var ids = ManagedCluster.each(watched.status(), "id");
        try (var volume = Volume.under(new Disk(watched.cluster(), "local-3"))) {
            // The record is written anew when a member joins: this one joined before the volume.
            volume.recordDevice();
            watched.awaitWhole();
            watched.here().done("cluster", "pause", "trouble", "--reason", "unmount", "--yes");
            watched.cluster().process("local-3").kill();
            volume.unmount();
            watched.here().done("cluster", "resume", "trouble", "--yes");

            assertThat(watched.awaitRefusal("VOLUME_MISSING").path("reason").asString())
                    .contains("lay on device");

            volume.mount();
            watched.awaitWhole();
            assertThat(ManagedCluster.each(watched.status(), "id")).isEqualTo(ids);
        }
    }

    /// A member on a full disk goes on, restarts too, for as long as its database fits into the
    /// space that it has already.
    private static void writeUntilTheDaemonSays(String cause) throws Exception {
        var endpoint =
                ManagedCluster.endpoint(
                        Watched.member(
                                watched.status(),
                                seen -> seen.path("host").asString().equals("local-3")));
        var value = "v".repeat(100_000);
        watched.awaitDecision(
                "a decision for want of space",
                decision -> {
                    put(endpoint, value);
                    return decision.path("reason").asString().contains(cause);
                });
    }

    private static void put(Endpoint endpoint, String value) {
        try {
            watched.cluster().etcdctl(endpoint, "put", "large-" + System.nanoTime(), value);
        } catch (IllegalStateException noQuorumAnyMore) {
            // What was wanted is near.
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// As a person does who has made space: the daemon's pauses have become long.
    private static void start(String host) {
        var member =
                Watched.member(watched.status(), seen -> seen.path("host").asString().equals(host));
        watched.here().done("member", "start", member.path("name").asString(), "-c", "trouble");
    }

    /// In the middle of what has been written: the file goes on with zeros.
    private static void flipABit(Path wal) throws IOException {
        Path segment;
        try (var files = Files.list(wal)) {
            segment =
                    files.filter(file -> file.toString().endsWith(".wal"))
                            .max(Comparator.naturalOrder())
                            .orElseThrow();
        }
        try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
            var head = new byte[1 << 20];
            file.readFully(head);
            var used = head.length;
            while (used > 0 && head[used - 1] == 0) {
                used--;
            }
            file.seek(used / 2);
            file.write(head[used / 2] ^ 1);
        }
    }

    private static long asides(String host) throws IOException {
        try (var found = Files.list(watched.cluster().dataDirectory(host))) {
            return found.filter(file -> file.getFileName().toString().startsWith("aside-")).count();
        }
    }

    /// A small file system of its own under the data of a member, as far as this machine lets us.
    private static final class Volume implements AutoCloseable {
        private final Disk disk;
        private final Path point;
        private final Path outside;

        private Volume(Disk disk, Path point, Path outside) {
            this.disk = disk;
            this.point = point;
            this.outside = outside;
        }

        /// Moves the data of a member that is whole onto it; the member goes on there.
        static Volume under(Disk disk) throws Exception {
            var point = disk.cluster().dataDirectory(disk.host());
            var outside = Files.createTempDirectory(disk.cluster().quorate().home(), "outside-");
            var volume = new Volume(disk, point, outside);
            var probe = Files.createTempDirectory(disk.cluster().quorate().home(), "probe-");
            assumeTrue(
                    succeeds("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", probe.toString()),
                    "only who may mount a file system can fill one");
            run("umount", probe.toString());
            var name = disk.cluster().name();
            watched.here().done("cluster", "pause", name, "--reason", "a volume", "--yes");
            disk.cluster().process(disk.host()).kill();
            run("cp", "-a", "--sparse=always", point + "/.", outside.toString());
            volume.mount();
            watched.here().done("cluster", "resume", name, "--yes");
            return volume;
        }

        void mount() throws Exception {
            run("mount", "-t", "tmpfs", "-o", "size=220m", "tmpfs", point.toString());
            run("cp", "-a", "--sparse=always", outside + "/.", point.toString());
        }

        void unmount() throws Exception {
            run("cp", "-a", "--sparse=always", point + "/.", outside.toString());
            run("umount", point.toString());
            if (Files.exists(point.resolve("member"))) {
                run("mv", point.resolve("member").toString(), outside.resolve("below").toString());
            }
        }

        void recordDevice() throws Exception {
            var device = Files.getAttribute(point, "unix:dev");
            var record = Files.readString(disk.record());
            Files.writeString(
                    disk.record(),
                    record.replaceFirst(
                            "\"device\": \"[0-9]+\"", "\"device\": \"%s\"".formatted(device)));
        }

        void fill() throws Exception {
            var _ = succeeds("dd", "if=/dev/zero", "of=" + point.resolve("filler"), "bs=64k");
        }

        void free() throws IOException {
            Files.delete(point.resolve("filler"));
        }

        private static void run(String... command) throws Exception {
            assertThat(succeeds(command)).as(String.join(" ", command)).isTrue();
        }

        private static boolean succeeds(String... command) throws Exception {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        }

        /// The member goes on where it was before.
        @Override
        public void close() throws Exception {
            var name = disk.cluster().name();
            watched.here().done("cluster", "pause", name, "--reason", "a volume", "--yes");
            MemberProcess.on(point).ifPresent(MemberProcess::kill);
            run("rm", "-rf", outside.toString());
            run("cp", "-a", "--sparse=always", point + "/.", outside.toString());
            run("umount", point.toString());
            run("rm", "-rf", point.resolve("member").toString());
            run("cp", "-a", "--sparse=always", outside + "/.", point.toString());
            recordDevice();
            watched.here().done("cluster", "resume", name, "--yes");
        }
    }
}
