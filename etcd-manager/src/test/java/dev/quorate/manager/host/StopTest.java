package dev.quorate.manager.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class StopTest {
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

    @TempDir Path scratch;
    FakeMember member;

    @BeforeEach
    void prepare() throws IOException {
        member = new FakeMember(scratch);
    }

    @AfterEach
    void stop() throws IOException {
        member.close();
    }

    @Test
    void endsTheMemberAndNothingWhenNoneRuns() throws Exception {
        member.permitAndStart();

        member.local.stop(member.host, FakeMember.PATIENCE);
        member.local.stop(member.host, FakeMember.PATIENCE);

        assertThat(member.isRunning()).isFalse();
        assertThat(member.local.inspect(member.host).data()).isEqualTo(HostFacts.Data.PRESENT);
    }

    @Test
    void killsAMemberThatDoesNotListen() throws Exception {
        member.permitAndStart(FakeMember.IGNORE_TERM);

        member.local.stop(member.host, Duration.ofMillis(200));

        assertThat(member.isRunning()).isFalse();
    }

    @Test
    void killsAMemberThatIsFrozen() throws Exception {
        member.permitAndStart();
        var pid = Long.toString(member.running().pid());
        assertThat(new ProcessBuilder("kill", "-STOP", pid).start().waitFor()).isZero();
        assertThat(member.isRunning()).as("a frozen process is a process").isTrue();

        member.local.stop(member.host, Duration.ofMillis(200));

        assertThat(member.isRunning()).isFalse();
    }

    /// The pid was given to somebody else since: same pid, another start time.
    @Test
    void sparesAStrangerWhomAStalePidFileNames() throws Exception {
        var stranger = new ProcessBuilder("sleep", "600").start();
        try {
            writePidFile(stranger.pid(), 1);

            assertThat(member.isRunning()).isFalse();
            member.local.stop(member.host, Duration.ZERO);

            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    /// Even a pid file that is right about pid, start time and boot does not make an etcd of it.
    @Test
    void sparesAStrangerWhomThePidFileNamesExactly() throws Exception {
        var stranger = new ProcessBuilder("sleep", "600").start();
        try {
            writePidFile(stranger.pid(), startTicks(stranger.pid()));

            assertThat(member.isRunning()).isFalse();
            member.local.stop(member.host, Duration.ZERO);

            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void sparesTheEtcdOfAnotherDirectory() throws Exception {
        try (var other = new FakeMember(scratch.resolve("other"))) {
            other.permitAndStart();
            var pid = other.running().pid();
            writePidFile(pid, startTicks(pid));

            member.local.stop(member.host, Duration.ZERO);

            assertThat(other.isRunning()).isTrue();
        }
    }

    @Test
    void sparesAToolThatWorksOnTheDirectory() throws Exception {
        var tool = member.binary.resolveSibling("etcdutl");
        Files.copy(member.binary, tool);
        var process =
                new ProcessBuilder(
                                tool.toString(),
                                "-c",
                                "read x",
                                "etcdutl",
                                "--data-dir=" + member.paths.dataDir())
                        .start();
        try {
            assertThat(member.isRunning()).isFalse();
            member.local.stop(member.host, Duration.ZERO);

            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void findsAnOrphanWithoutItsPidFile() throws Exception {
        member.permitAndStart();
        var pid = member.running().pid();
        Files.delete(member.paths.pidFile());

        assertThat(member.running().pid()).isEqualTo(pid);
        member.local.stop(member.host, FakeMember.PATIENCE);

        assertThat(new ProcessTable().read(pid)).isEmpty();
    }

    @Test
    void findsAnOrphanBehindAStalePidFile() throws Exception {
        member.permitAndStart();
        var pid = member.running().pid();
        for (var text :
                List.of("", "x\ny\nz\n", "1\n2\n3\n", ProcessHandle.current().pid() + "\n")) {
            Files.writeString(member.paths.pidFile(), text);

            assertThat(member.running().pid()).as("pid file '%s'", text).isEqualTo(pid);
        }
    }

    @Test
    void countsAZombieAsNone() throws Exception {
        // A parent that never waits for its child, whose command line is a member's.
        var parent =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "\"$1\" -c 'kill -STOP $$' etcd \"--data-dir=$2\" &"
                                        + " echo $!; exec sleep 600",
                                "sh",
                                member.binary.toString(),
                                member.paths.dataDir().toString())
                        .start();
        try {
            var child = Long.parseLong(parent.inputReader().readLine());
            var processes = new ProcessTable();
            awaitTrue(() ->
                    stateOf(child).equals("T")
                            && processes
                                    .read(parent.pid())
                                    .orElseThrow()
                                    .program()
                                    .equals("sleep"));
            assertThat(member.running().pid()).isEqualTo(child);

            ProcessHandle.of(child).orElseThrow().destroyForcibly();

            awaitTrue(() -> stateOf(child).equals("Z"));
            assertThat(processes.read(child)).isEmpty();
            assertThat(member.isRunning()).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void readsTheDataDirectoryOfAnyForm() {
        assertThat(ProcessTable.dataDirArgument(List.of("etcd", "--data-dir=/a b")))
                .contains("/a b");
        assertThat(ProcessTable.dataDirArgument(List.of("etcd", "-data-dir", "/a"))).contains("/a");
        assertThat(ProcessTable.dataDirArgument(List.of("etcd", "--data-dir=/a", "--data-dir=/b")))
                .contains("/b");
        assertThat(ProcessTable.dataDirArgument(List.of("etcd", "--data-dir"))).isEmpty();
        assertThat(ProcessTable.dataDirArgument(List.of("etcd", "data-dir=/a"))).isEmpty();
        assertThat(ProcessTable.dataDirArgument(List.of("etcd", "--data-dir-x=/a"))).isEmpty();
        assertThat(ProcessTable.dataDirArgument(List.of("--data-dir=/a"))).isEmpty();
    }

    @Test
    void findsAnEtcdThatNamesTheDirectoryRelatively() throws Exception {
        Files.createDirectories(member.paths.dataDir());
        var process =
                new ProcessBuilder(
                                member.binary.toString(),
                                "-c",
                                "read x",
                                "etcd",
                                "--data-dir",
                                "data dir/")
                        .directory(member.paths.parent().toFile())
                        .start();
        try {
            assertThat(Await.until(FakeMember.PATIENCE, member::isRunning)).isTrue();
            assertThat(member.running().pid()).isEqualTo(process.pid());
        } finally {
            process.destroyForcibly();
        }
    }

    private static void awaitTrue(Await.Condition condition) throws Exception {
        assertThat(Await.until(FakeMember.PATIENCE, condition)).isTrue();
    }

    private static String stateOf(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/stat"))
                .replaceFirst("(?s).*\\) (.).*", "$1");
    }

    private void writePidFile(long pid, long startTicks) throws IOException {
        var boot = Files.readString(Path.of(BOOT_ID)).strip();
        Files.writeString(member.paths.pidFile(), pid + "\n" + startTicks + "\n" + boot + "\n");
    }

    private static long startTicks(long pid) {
        return new ProcessTable().read(pid).orElseThrow().startTicks();
    }
}
