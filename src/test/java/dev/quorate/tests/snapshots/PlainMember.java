package dev.quorate.tests.snapshots;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import dev.quorate.manager.etcd.proto.HashKVRequest;
import dev.quorate.manager.etcd.proto.HashKVResponse;
import dev.quorate.manager.etcd.proto.KVGrpc;
import dev.quorate.manager.etcd.proto.KeyValue;
import dev.quorate.manager.etcd.proto.MaintenanceGrpc;
import dev.quorate.manager.etcd.proto.PutRequest;
import dev.quorate.manager.etcd.proto.RangeRequest;
import dev.quorate.manager.etcd.proto.RangeResponse;
import dev.quorate.manager.etcd.proto.SnapshotRequest;
import dev.quorate.manager.etcd.proto.WatchGrpc;
import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.fixture.Ports;

import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A member without TLS, on its own, spoken to over bare stubs.
final class PlainMember implements AutoCloseable {

    private static final Duration READY_DEADLINE = Duration.ofSeconds(60);
    private static final int CALL_DEADLINE_SECONDS = 30;
    private static final int TOOL_DEADLINE_SECONDS = 60;
    private static final int MESSAGE_BYTES_MAX = 256 * 1024 * 1024;
    private static final String NAME = "m";
    private static final String ROOT = "root";

    private final EtcdPrograms programs;
    private final Path directory;
    private final int clientPort = Ports.free();
    private final int peerPort = Ports.free();
    private final ManagedChannel channel =
            NettyChannelBuilder.forAddress("127.0.0.1", clientPort)
                    .usePlaintext()
                    .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                    .build();
    private final Thread atExit = new Thread(this::kill);
    private @Nullable Process process;
    private @Nullable ClientInterceptor token;

    /// @param directory an existing one, for data and log
    private PlainMember(EtcdPrograms programs, Path directory) {
        this.programs = programs;
        this.directory = directory;
    }

    /// A new member with nothing in it.
    static PlainMember create(EtcdPrograms programs, Path directory, String... flags)
            throws IOException {
        var member = new PlainMember(programs, Files.createDirectories(directory));
        member.start(List.of(flags));
        return member;
    }

    /// A member made from a snapshot by the official tool of its version, hash check and all.
    static PlainMember restore(
            EtcdPrograms programs, Path directory, Path snapshot, String... toolFlags)
            throws IOException, InterruptedException {
        var member = new PlainMember(programs, Files.createDirectories(directory));
        var command =
                new ArrayList<>(
                        List.of(
                                tool(programs),
                                "snapshot",
                                "restore",
                                snapshot.toString(),
                                "--name=" + NAME,
                                "--data-dir=" + member.data(),
                                "--initial-cluster=" + NAME + "=" + member.peerUrl(),
                                "--initial-advertise-peer-urls=" + member.peerUrl()));
        command.addAll(List.of(toolFlags));
        run(command, directory);
        member.start(List.of());
        return member;
    }

    /// What the official tool says of a snapshot, as JSON.
    ///
    /// @param directory for its log
    static String status(EtcdPrograms programs, Path directory, Path snapshot)
            throws IOException, InterruptedException {
        return run(
                List.of(
                        tool(programs),
                        "snapshot",
                        "status",
                        "--write-out=json",
                        snapshot.toString()),
                directory);
    }

    private static String tool(EtcdPrograms programs) {
        var tool = programs.directory().resolve("etcdutl");
        return (Files.exists(tool) ? tool : programs.etcdctl()).toString();
    }

    /// Runs a tool and returns what it printed.
    private static String run(List<String> command, Path directory)
            throws IOException, InterruptedException {
        var output = directory.resolve("tool.log");
        var tool = new ProcessBuilder(command).redirectErrorStream(true);
        var run = tool.redirectOutput(output.toFile()).start();
        if (!run.waitFor(TOOL_DEADLINE_SECONDS, TimeUnit.SECONDS) || run.exitValue() != 0) {
            run.destroyForcibly();
            throw new IllegalStateException(command + ": " + Files.readString(output));
        }
        return Files.readString(output);
    }

    private void start(List<String> flags) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                programs.etcd().toString(),
                                "--name=" + NAME,
                                "--data-dir=" + data(),
                                "--listen-client-urls=" + clientUrl(),
                                "--advertise-client-urls=" + clientUrl(),
                                "--listen-peer-urls=" + peerUrl(),
                                "--initial-advertise-peer-urls=" + peerUrl(),
                                "--initial-cluster=" + NAME + "=" + peerUrl(),
                                "--max-txn-ops=200",
                                "--heartbeat-interval=20",
                                "--election-timeout=200",
                                "--logger=zap"));
        command.addAll(flags);
        if (!programs.version().startsWith("3.4")) {
            // No test here cuts the power.
            command.add("--unsafe-no-fsync");
        }
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        Runtime.getRuntime().addShutdownHook(atExit);
        process = builder.redirectOutput(log().toFile()).start();
        await("etcd, whose log is " + log())
                .atMost(READY_DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .pollDelay(Duration.ZERO)
                .pollInSameThread()
                .until(this::serves);
    }

    private boolean serves() throws IOException {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException("etcd has ended: " + Files.readString(log()));
        }
        try {
            kv().range(RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("ready")).build());
            return true;
        } catch (StatusRuntimeException e) {
            // With authentication on it serves, but not us.
            return String.valueOf(e.getMessage()).contains("user name is empty");
        }
    }

    KVGrpc.KVBlockingStub kv() {
        return with(KVGrpc.newBlockingStub(channel));
    }

    WatchGrpc.WatchStub watch() {
        return WatchGrpc.newStub(channel);
    }

    LeaseGrpc.LeaseBlockingStub leases() {
        return with(LeaseGrpc.newBlockingStub(channel));
    }

    /// The whole key space at a revision; 0 for the newest.
    RangeResponse all(long revision) {
        return kv().range(
                        RangeRequest.newBuilder()
                                .setKey(ByteString.copyFrom(new byte[1]))
                                .setRangeEnd(ByteString.copyFrom(new byte[1]))
                                .setRevision(revision)
                                .build());
    }

    List<KeyValue> keyValues(long revision) {
        return all(revision).getKvsList();
    }

    HashKVResponse hashKv(long revision) {
        return with(MaintenanceGrpc.newBlockingStub(channel))
                .hashKV(HashKVRequest.newBuilder().setRevision(revision).build());
    }

    long put(String key) {
        var request =
                PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setValue(ByteString.copyFromUtf8("value"));
        return kv().put(request.build()).getHeader().getRevision();
    }

    Path snapshot(Path file) throws IOException {
        try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            var parts =
                    with(MaintenanceGrpc.newBlockingStub(channel))
                            .snapshot(SnapshotRequest.getDefaultInstance());
            while (parts.hasNext()) {
                parts.next().getBlob().writeTo(out);
            }
        }
        return file;
    }

    void enableAuthentication() {
        var auth = AuthGrpc.newBlockingStub(channel);
        auth.userAdd(AuthUserAddRequest.newBuilder().setName(ROOT).setPassword(ROOT).build());
        auth.roleAdd(AuthRoleAddRequest.newBuilder().setName(ROOT).build());
        auth.userGrantRole(
                AuthUserGrantRoleRequest.newBuilder().setUser(ROOT).setRole(ROOT).build());
        auth.authEnable(AuthEnableRequest.getDefaultInstance());
        authenticate();
    }

    void authenticate() {
        var answer =
                AuthGrpc.newBlockingStub(channel)
                        .authenticate(
                                AuthenticateRequest.newBuilder()
                                        .setName(ROOT)
                                        .setPassword(ROOT)
                                        .build());
        var metadata = new Metadata();
        metadata.put(Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER), answer.getToken());
        token = MetadataUtils.newAttachHeadersInterceptor(metadata);
    }

    private <S extends AbstractStub<S>> S with(S stub) {
        var timed = stub.withDeadlineAfter(CALL_DEADLINE_SECONDS, TimeUnit.SECONDS);
        return token == null ? timed : timed.withInterceptors(token);
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path log() {
        return directory.resolve("etcd.log");
    }

    private String clientUrl() {
        return "http://127.0.0.1:" + clientPort;
    }

    private String peerUrl() {
        return "http://127.0.0.1:" + peerPort;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void kill() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
