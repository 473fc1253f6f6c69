package dev.quorate.manager.etcd;

import dev.quorate.manager.etcd.proto.MaintenanceGrpc;
import dev.quorate.manager.etcd.proto.SnapshotRequest;
import dev.quorate.manager.etcd.proto.SnapshotResponse;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads one snapshot, a message at a time on the caller's thread, so that a slow sink slows etcd
/// down and memory stays flat.
final class SnapshotStream {
    private static final String CALL = "snapshot";

    private final Endpoint endpoint;
    private final Duration idleDeadline;

    SnapshotStream(Endpoint endpoint, Duration idleDeadline) {
        this.endpoint = endpoint;
        this.idleDeadline = idleDeadline;
    }

    /// @return the number of bytes written, etcd's 32-byte trailer included
    long copy(Channel channel, OutputStream sink)
            throws EtcdException, IOException, InterruptedException {
        var call =
                ClientCalls.blockingV2ServerStreamingCall(
                        channel,
                        MaintenanceGrpc.getSnapshotMethod(),
                        CallOptions.DEFAULT,
                        SnapshotRequest.getDefaultInstance());
        try {
            return copy(call, sink);
        } catch (StatusException e) {
            throw Failures.of(endpoint, CALL, idleDeadline, e);
        } finally {
            // Without effect on a call that has ended; else etcd must not go on sending.
            call.cancel("the snapshot is no longer wanted", null);
        }
    }

    /// The idle deadline counts bytes, not messages: empty ones are no progress. The time that the
    /// sink takes is not etcd's.
    private long copy(BlockingClientCall<?, SnapshotResponse> call, OutputStream sink)
            throws EtcdException, IOException, InterruptedException, StatusException {
        var written = 0L;
        var remaining = Long.MAX_VALUE;
        var progressAt = System.nanoTime();
        for (var message = read(call, progressAt, written);
                message != null;
                message = read(call, progressAt, written)) {
            remaining = message.getRemainingBytes();
            var blob = message.getBlob();
            if (!blob.isEmpty()) {
                blob.writeTo(sink);
                written += blob.size();
                progressAt = System.nanoTime();
            }
        }
        if (written == 0 || remaining != 0) {
            throw new EtcdException(
                    EtcdException.Kind.OTHER,
                    "%s: the snapshot ended after %d bytes, before it was complete"
                            .formatted(endpoint, written));
        }
        return written;
    }

    private @Nullable SnapshotResponse read(
            BlockingClientCall<?, SnapshotResponse> call, long progressAt, long written)
            throws EtcdException, InterruptedException, StatusException {
        var left = idleDeadline.toNanos() - (System.nanoTime() - progressAt);
        try {
            if (left > 0) {
                return call.read(left, TimeUnit.NANOSECONDS);
            }
            throw new TimeoutException();
        } catch (TimeoutException e) {
            throw new EtcdException(
                    EtcdException.Kind.DEADLINE,
                    "%s: no more bytes of the snapshot for %s s, after %d"
                            .formatted(endpoint, idleDeadline.toMillis() / 1000.0, written),
                    e);
        }
    }
}
