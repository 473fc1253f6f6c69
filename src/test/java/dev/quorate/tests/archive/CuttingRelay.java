package dev.quorate.tests.archive;

import dev.quorate.manager.etcd.Endpoint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Passes connections on to a member and ends each after a number of bytes that the member has
/// answered, a little later every time.
final class CuttingRelay implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final ServerSocket listener;
    private final Endpoint member;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicLong answered = new AtomicLong();
    private volatile long step;
    private volatile long most;

    private CuttingRelay(ServerSocket listener, Endpoint member) {
        this.listener = listener;
        this.member = member;
    }

    static CuttingRelay to(Endpoint member) throws IOException {
        var listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        var relay = new CuttingRelay(listener, member);
        Thread.startVirtualThread(relay::accept);
        return relay;
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", listener.getLocalPort());
    }

    /// Connections are cut after so many bytes, the next after as many more, and so on up to a
    /// limit, at which it begins anew. Those that stand are cut now.
    void cutAfterEverMore(long bytes, long limit) throws IOException {
        most = limit;
        step = bytes;
        closeAll();
    }

    void cutNoMore() {
        step = 0;
    }

    int cuts() {
        return cuts.get();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                var client = listener.accept();
                open.add(client);
                var upstream = new Socket(member.address(), member.port());
                open.add(upstream);
                long limit =
                        step == 0 ? Long.MAX_VALUE : answered.addAndGet(step) % Math.max(1, most);
                Thread.startVirtualThread(() -> pass(client, upstream, Long.MAX_VALUE));
                Thread.startVirtualThread(() -> pass(upstream, client, limit));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void pass(Socket from, Socket to, long limit) {
        var buffer = new byte[BUFFER_BYTES];
        long left = limit;
        try (from;
                to) {
            var in = from.getInputStream();
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                to.getOutputStream().write(buffer, 0, (int) Math.min(read, left));
                left -= read;
                if (left <= 0) {
                    cuts.incrementAndGet();
                    return;
                }
            }
        } catch (IOException e) {
            // One side is gone, and closing both tells the other.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void closeAll() throws IOException {
        for (var socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeAll();
    }
}
