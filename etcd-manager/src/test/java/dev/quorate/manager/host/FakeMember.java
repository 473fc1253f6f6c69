package dev.quorate.manager.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.host.Host.StartOrder;
import dev.quorate.manager.host.IdentityRecord.State;
import dev.quorate.manager.spec.HostSpec;
import dev.quorate.manager.spec.MemberId;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A member on this machine whose etcd is a copy of the shell: a real process with a real digest,
/// which writes a log segment and then waits for ever, without any child.
///
/// Its directories have every character in their names that a shell could stumble over.
final class FakeMember implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T10:15:02Z");
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final MemberId ID = MemberId.parse("8e9e05c52164694d");

    /// Writes what etcd would, then blocks on a pipe that nobody writes to.
    static final String SERVE =
            "d=${1#--data-dir=}; readlink /proc/$$/fd/0 >\"$d.stdin\"; mkdir -p \"$d/member/wal\";"
                + " echo log >\"$d/member/wal/0.wal\"; rm -f \"$d.fifo\"; mkfifo \"$d.fifo\"; exec"
                + " 3<>\"$d.fifo\"; read x <&3";

    static final String IGNORE_TERM = "trap '' TERM; " + SERVE;

    final Path home;
    final Path binary;
    final HostSpec host;
    final MemberPaths paths;
    final LocalHost local;

    FakeMember(Path scratch) throws IOException {
        var odd = Files.createDirectories(scratch.resolve("it's 100% \"$(odd)\" `x` \\n;&|*"));
        home = odd.resolve("home");
        binary = Files.createDirectories(odd.resolve("bin")).resolve("etcd");
        if (!Files.exists(binary)) {
            Files.copy(Path.of("/bin/sh").toRealPath(), binary);
        }
        host = hostAt(odd.resolve("data dir"));
        paths = MemberPaths.of(host);
        local = new LocalHost(home, InstantSource.fixed(NOW));
    }

    static HostSpec hostAt(Path dataDir) {
        return new HostSpec("h1", "127.0.0.1", "", true, 23790, 23800, dataDir);
    }

    static IdentityRecord identity(State state) {
        return new IdentityRecord(
                "manager-1",
                "prod",
                "uid-1",
                "c1-7f3a",
                "prod-h1",
                state == State.JOINED ? Optional.of(ID) : Optional.empty(),
                state == State.JOINED ? Optional.of(0x1234L) : Optional.empty(),
                state,
                NOW);
    }

    StartOrder order(State state) throws IOException {
        return order(identity(state), SERVE);
    }

    StartOrder order(IdentityRecord identity, String script) throws IOException {
        return new StartOrder(binary, sha256(binary), List.of("-c", script, "etcd"), identity);
    }

    void permitAndStart() throws IOException, InterruptedException {
        permitAndStart(SERVE);
    }

    void permitAndStart(String script) throws IOException, InterruptedException {
        local.writeRecord(host, identity(State.PERMITTED));
        local.start(host, order(identity(State.PERMITTED), script));
        awaitData();
    }

    void awaitData() throws IOException, InterruptedException {
        assertThat(
                        Await.until(
                                PATIENCE,
                                () -> DataState.of(paths.member()) == HostFacts.Data.PRESENT))
                .isTrue();
    }

    void writeData() throws IOException {
        Files.createDirectories(paths.member().resolve("wal"));
        Files.writeString(paths.member().resolve("wal/0.wal"), "log");
    }

    HostFacts.MemberProcess.Running running() throws IOException {
        var process = local.inspect(host).process();
        assertThat(process).isInstanceOf(HostFacts.MemberProcess.Running.class);
        return (HostFacts.MemberProcess.Running) process;
    }

    boolean isRunning() throws IOException {
        return local.inspect(host).process() instanceof HostFacts.MemberProcess.Running;
    }

    static String sha256(Path file) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            local.stop(host, Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(e.getMessage());
        }
        // A shell that is killed at work leaves a child for a moment, which has inherited the lock.
        DirectoryLock.take(paths, "clean up").close();
    }
}
