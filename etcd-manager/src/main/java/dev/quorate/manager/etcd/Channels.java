package dev.quorate.manager.etcd;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// One connection per endpoint, all on the event loop of this process; what waits does so on
/// virtual threads.
final class Channels implements AutoCloseable {
    /// etcd's own limit of a request is 1.5 MiB by default, but a fragment of a watch response or
    /// the list of a cluster's members may be larger; gRPC's default of 4 MiB is too small.
    private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 5;

    private final ClientTls tls;

    private final EventLoop eventLoop = ConnectionLoop.join();
    private final Executor virtualThreads = Thread::startVirtualThread;
    private final Map<Endpoint, ManagedChannel> channels = new HashMap<>();
    private boolean closed;

    Channels(ClientTls tls) {
        this.tls = tls;
    }

    /// The connection to an endpoint, made when first needed. One whose last attempt failed is
    /// replaced: gRPC would answer from the old failure while it tries again behind our back, and
    /// the certificate may be a newer one by now.
    ///
    /// @throws EtcdException of kind `UNTRUSTED` when our TLS files cannot be used
    synchronized ManagedChannel to(Endpoint endpoint) throws EtcdException {
        if (closed) {
            throw new IllegalStateException("the connections to etcd are closed");
        }
        var known = channels.get(endpoint);
        if (known != null) {
            if (known.getState(false) != ConnectivityState.TRANSIENT_FAILURE) {
                return known;
            }
            channels.remove(endpoint);
            known.shutdownNow();
        }
        var opened = open(endpoint);
        channels.put(endpoint, opened);
        return opened;
    }

    private ManagedChannel open(Endpoint endpoint) throws EtcdException {
        return NettyChannelBuilder.forAddress(endpoint.address(), endpoint.port())
                .eventLoopGroup(eventLoop)
                .channelType(NioSocketChannel.class)
                .executor(virtualThreads)
                .offloadExecutor(virtualThreads)
                .sslContext(tls.context())
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                // A change of membership must never be sent twice, nor a probe wait longer.
                .disableRetry()
                // Members are reached directly, whatever proxy this machine uses for the web.
                .proxyDetector(address -> null)
                .build();
    }

    /// Ends all calls, within milliseconds.
    @Override
    public void close() {
        if (end()) {
            ConnectionLoop.leave();
        }
    }

    private synchronized boolean end() {
        var first = !closed;
        closed = true;
        channels.values().forEach(ManagedChannel::shutdownNow);
        channels.clear();
        return first;
    }
}
