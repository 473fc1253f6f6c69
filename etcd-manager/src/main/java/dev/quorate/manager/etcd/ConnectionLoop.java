package dev.quorate.manager.etcd;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/// The thread that moves the bytes of all connections of this process: one, however many clusters
/// it watches. It ends with the last that uses it, within milliseconds, since a command must not
/// outlive its output.
final class ConnectionLoop {
    private static final int CLOSE_WAIT_SECONDS = 1;

    private static @Nullable EventLoop shared;
    private static int users;

    private ConnectionLoop() {}

    /// To be left once for each time that it was joined.
    static synchronized EventLoop join() {
        var loop = shared;
        if (loop == null) {
            // A bare loop, not a group of one: the end of a group is announced on Netty's global
            // executor, whose thread then lingers for a second and is no daemon.
            loop =
                    new SingleThreadIoEventLoop(
                            null,
                            Thread.ofPlatform().daemon().name("etcd-connections").factory(),
                            NioIoHandler.newFactory());
            shared = loop;
        }
        users++;
        return loop;
    }

    static void leave() {
        var last = last();
        if (last != null) {
            last.shutdownGracefully(0, 0, TimeUnit.SECONDS)
                    .awaitUninterruptibly(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static synchronized @Nullable EventLoop last() {
        users--;
        if (users > 0) {
            return null;
        }
        var ending = shared;
        shared = null;
        return ending;
    }
}
