package dev.quorate.manager.etcd;

import com.google.protobuf.ByteString;

import dev.quorate.manager.etcd.proto.WatchCreateRequest;
import dev.quorate.manager.etcd.proto.WatchRequest;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The watch itself. Messages are decoded on the connection's own thread and queued; the next one
/// is asked for only while the queue is small, so memory is bounded by bytes and not by messages.
final class WatchCall implements ChangeStream {
    private static final String CALL = "the watch";

    /// Beyond this many bytes in the queue nothing more is asked for. One message may exceed it.
    private static final int QUEUED_BYTES_MAX = 4 * 1024 * 1024;

    private static final Duration LINGER = Duration.ofMillis(10);

    /// Without it a member that lost its leader keeps a watch open and silent
    /// (`api/v3rpc/rpctypes/metadatafields.go`).
    private static final Metadata.Key<String> REQUIRE_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final Endpoint endpoint;
    private final ClientCall<WatchRequest, WatchAnswer> call;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<WatchAnswer> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean asked;
    private @Nullable Status ended;
    private Duration patience = Duration.ZERO;

    WatchCall(Endpoint endpoint, Channel channel) {
        this.endpoint = endpoint;
        // The listener only queues, so it may run on the connection's own thread.
        this.call =
                channel.newCall(
                        WatchAnswer.METHOD, CallOptions.DEFAULT.withExecutor(Runnable::run));
    }

    /// Sends the request and waits until the watch stands.
    void open(long startRevision, Duration deadline) throws EtcdException, InterruptedException {
        var headers = new Metadata();
        headers.put(REQUIRE_LEADER, "true");
        patience = deadline;
        call.start(new Listener(), headers);
        lock.lock();
        try {
            askForMore();
        } finally {
            lock.unlock();
        }
        var everything = ByteString.copyFrom(new byte[1]);
        call.sendMessage(
                WatchRequest.newBuilder()
                        .setCreateRequest(
                                WatchCreateRequest.newBuilder()
                                        .setKey(everything)
                                        .setRangeEnd(everything)
                                        .setStartRevision(startRevision)
                                        .setProgressNotify(true)
                                        .setFragment(true))
                        .build());
        var created = take(deadline);
        if (created.isEmpty()) {
            throw failed(Status.DEADLINE_EXCEEDED);
        }
        if (!created.get().created()) {
            throw new EtcdException(
                    EtcdException.Kind.OTHER,
                    "%s: the watch did not begin with its confirmation".formatted(endpoint));
        }
        if (created.get().message() instanceof Message.Cancelled) {
            lock.lock();
            try {
                queue.addFirst(created.get());
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public Optional<Message> next(Duration wait) throws EtcdException, InterruptedException {
        return take(wait).map(WatchAnswer::message);
    }

    private Optional<WatchAnswer> take(Duration wait) throws EtcdException, InterruptedException {
        var left = wait.toNanos();
        lock.lockInterruptibly();
        try {
            if (queue.isEmpty() && ended == null && left > 0) {
                while (queue.isEmpty() && ended == null && left > 0) {
                    left = changed.awaitNanos(left);
                }
                linger();
            }
            var answer = queue.poll();
            if (answer != null) {
                queuedBytes -= answer.bytes();
                askForMore();
                return Optional.of(answer);
            }
            if (ended != null) {
                throw failed(ended);
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for what else comes, since to wake for each small message costs more than to read it.
    private void linger() throws InterruptedException {
        var left = LINGER.toNanos();
        while (!queue.isEmpty() && queuedBytes < QUEUED_BYTES_MAX && ended == null && left > 0) {
            left = changed.awaitNanos(left);
        }
    }

    private void askForMore() {
        if (!asked && queuedBytes < QUEUED_BYTES_MAX && ended == null) {
            asked = true;
            call.request(1);
        }
    }

    private EtcdException failed(Status status) {
        return Failures.of(
                endpoint.toString(), CALL, patience, status, status.asRuntimeException());
    }

    @Override
    public void close() {
        // Without effect on a call that has ended; else etcd must not go on sending.
        call.cancel("the watch is no longer wanted", null);
    }

    private final class Listener extends ClientCall.Listener<WatchAnswer> {
        @Override
        public void onMessage(WatchAnswer answer) {
            lock.lock();
            try {
                asked = false;
                var first = queue.isEmpty();
                queue.add(answer);
                queuedBytes += answer.bytes();
                askForMore();
                if (first || queuedBytes >= QUEUED_BYTES_MAX) {
                    changed.signal();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            lock.lock();
            try {
                ended =
                        status.isOk()
                                ? Status.UNAVAILABLE.withDescription("the member ended the watch")
                                : status;
                changed.signal();
            } finally {
                lock.unlock();
            }
        }
    }
}
