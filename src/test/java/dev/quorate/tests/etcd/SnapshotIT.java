package dev.quorate.tests.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.GrpcEtcd;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.tests.fixture.EtcdProcesses;
import dev.quorate.tests.fixture.EtcdPrograms;
import dev.quorate.tests.fixture.Relay;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/// A database that is larger than anything we may hold in memory.
class SnapshotIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int VALUE_BYTES = 1024 * 1024;
    private static final int VALUES = 64;

    /// gRPC's window and the sockets' buffers on either side of the relay.
    private static final long UNDER_WAY_BYTES_MAX = 24L * 1024 * 1024;

    @TempDir private static Path root;
    private static EtcdProcesses cluster;

    private GrpcEtcd etcd;

    @BeforeAll
    static void start() throws Exception {
        cluster = EtcdProcesses.start(EtcdPrograms.of("3.6.16"), root, 1);
        var random = new Random(1);
        var value = new byte[VALUE_BYTES];
        try (var keys =
                KeyValues.of(List.of(cluster.member(1).endpoint()), cluster.tls(), DEADLINE)) {
            for (var number = 0; number < VALUES; number++) {
                random.nextBytes(value);
                keys.put("large-" + number, value);
            }
        }
    }

    @BeforeEach
    void connect() {
        etcd = new GrpcEtcd(cluster.tls());
    }

    @AfterEach
    void disconnect() {
        etcd.close();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @Test
    void aSlowConsumerSlowsEtcdDown() throws Exception {
        try (var relay = Relay.to(cluster.member(1).endpoint())) {
            var sink = new Stalling(relay);

            var written = etcd.snapshot(relay.endpoint(), sink, DEADLINE);

            assertThat(written).isGreaterThan((long) VALUES * VALUE_BYTES).isEqualTo(sink.written);
            assertThat(sink.underWay).isLessThan(UNDER_WAY_BYTES_MAX);
        }
    }

    /// Takes nothing until no more arrives.
    private static final class Stalling extends OutputStream {
        private final Relay relay;
        private long written;
        private long underWay;

        Stalling(Relay relay) {
            this.relay = relay;
        }

        @Override
        public void write(int b) {
            write(new byte[1], 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (written == 0) {
                await().atMost(DEADLINE)
                        .during(Duration.ofSeconds(1))
                        .until(relay::answeredBytes, this::isUnchanged);
            }
            written += length;
        }

        private boolean isUnchanged(long answered) {
            var unchanged = answered == underWay;
            underWay = answered;
            return unchanged;
        }
    }

    @Test
    void aConnectionThatBreaksIsNoSnapshot() throws Exception {
        try (var relay = Relay.to(cluster.member(1).endpoint())) {
            var breaking =
                    new OutputStream() {
                        @Override
                        public void write(int b) {
                            relay.cut();
                        }
                    };

            assertThatThrownBy(() -> etcd.snapshot(relay.endpoint(), breaking, DEADLINE))
                    .isInstanceOfSatisfying(
                            EtcdException.class,
                            e -> assertThat(e.kind()).isEqualTo(EtcdException.Kind.UNREACHABLE));
        }
    }

    @Test
    void aFullDiskStopsTheStream() throws Exception {
        try (var relay = Relay.to(cluster.member(1).endpoint())) {
            var full =
                    new OutputStream() {
                        @Override
                        public void write(int b) throws IOException {
                            throw new IOException("No space left on device");
                        }
                    };

            assertThatThrownBy(() -> etcd.snapshot(relay.endpoint(), full, DEADLINE))
                    .hasMessage("No space left on device");

            // The connection lives on, but carries no more of the snapshot.
            assertThat(etcd.probe(relay.endpoint(), DEADLINE).problem()).isEmpty();
            assertThat(relay.answeredBytes()).isLessThan(UNDER_WAY_BYTES_MAX);
        }
    }
}
