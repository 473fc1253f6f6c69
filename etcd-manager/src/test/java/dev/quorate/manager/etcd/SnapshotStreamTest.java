package dev.quorate.manager.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;

import dev.quorate.manager.etcd.proto.MaintenanceGrpc;
import dev.quorate.manager.etcd.proto.SnapshotRequest;
import dev.quorate.manager.etcd.proto.SnapshotResponse;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A server that misbehaves in ways that a real etcd does not show on demand.
class SnapshotStreamTest {
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final int WAIT_SECONDS = 20;

    private volatile Consumer<ServerCallStreamObserver<SnapshotResponse>> behaviour = _ -> {};
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private Server server;
    private ManagedChannel channel;

    SnapshotStreamTest() throws IOException {
        server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(new Snapshots())
                        .build();
        channel = NettyChannelBuilder.forAddress("unset", 1).usePlaintext().build();
    }

    private final class Snapshots extends MaintenanceGrpc.MaintenanceImplBase {
        @Override
        public void snapshot(SnapshotRequest request, StreamObserver<SnapshotResponse> observer) {
            var responses = (ServerCallStreamObserver<SnapshotResponse>) observer;
            responses.setOnCancelHandler(cancelled::countDown);
            behaviour.accept(responses);
        }
    }

    @BeforeEach
    void start() throws IOException {
        server.start();
        channel.shutdownNow();
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                        .usePlaintext()
                        .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void copiesAWholeStream() throws Exception {
        behaviour =
                responses -> {
                    responses.onNext(message("abc", 2));
                    responses.onNext(message("de", 0));
                    responses.onNext(message("sum", 0));
                    responses.onCompleted();
                };
        var sink = new ByteArrayOutputStream();

        assertThat(copy(sink)).isEqualTo(8);
        assertThat(sink).hasToString("abcdesum");
    }

    @Test
    void refusesAStreamThatEndsEarly() {
        behaviour =
                responses -> {
                    responses.onNext(message("abc", 2));
                    responses.onCompleted();
                };

        assertThatThrownBy(() -> copy(OutputStream.nullOutputStream()))
                .isInstanceOf(EtcdException.class)
                .hasMessageContaining("ended after 3 bytes, before it was complete");
    }

    @Test
    void refusesAnEmptyStream() {
        behaviour = StreamObserver::onCompleted;

        assertThatThrownBy(() -> copy(OutputStream.nullOutputStream()))
                .isInstanceOf(EtcdException.class)
                .hasMessageContaining("ended after 0 bytes");
    }

    @Test
    void emptyMessagesAreNoProgress() {
        behaviour =
                responses -> {
                    responses.onNext(message("abc", 2));
                    // Sends whenever the client can take more, for ever.
                    responses.setOnReadyHandler(() -> sendEmptyWhileReady(responses));
                    sendEmptyWhileReady(responses);
                };

        assertThatThrownBy(() -> copy(OutputStream.nullOutputStream()))
                .isInstanceOfSatisfying(
                        EtcdException.class,
                        e -> assertThat(e.kind()).isEqualTo(EtcdException.Kind.DEADLINE))
                .hasMessageContaining("no more bytes of the snapshot for 2.0 s, after 3");
    }

    @Test
    void aSilentServerCostsOneIdleDeadlineAndIsToldToStop() throws Exception {
        behaviour = responses -> responses.onNext(message("abc", 2));

        assertThatThrownBy(() -> copy(OutputStream.nullOutputStream()))
                .isInstanceOf(EtcdException.class)
                .hasMessageContaining("after 3");
        assertThat(cancelled.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aFailingSinkStopsTheServer() throws Exception {
        behaviour = responses -> responses.onNext(message("abc", 2));
        var full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };

        assertThatThrownBy(() -> copy(full))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(cancelled.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private long copy(OutputStream sink) throws Exception {
        var endpoint = new Endpoint("127.0.0.1", server.getPort());
        return new SnapshotStream(endpoint, IDLE).copy(channel, sink);
    }

    private static void sendEmptyWhileReady(ServerCallStreamObserver<SnapshotResponse> responses) {
        while (responses.isReady() && !responses.isCancelled()) {
            responses.onNext(message("", 2));
        }
    }

    private static SnapshotResponse message(String blob, long remaining) {
        return SnapshotResponse.newBuilder()
                .setBlob(ByteString.copyFromUtf8(blob))
                .setRemainingBytes(remaining)
                .build();
    }
}
