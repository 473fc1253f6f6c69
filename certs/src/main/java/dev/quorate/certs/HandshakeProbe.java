package dev.quorate.certs;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.KeyManager;

/// Finds out which certificate a listener really serves, by a handshake with it.
public final class HandshakeProbe {
    private final List<KeyManager> keys;
    private final List<X509Certificate> trusted;

    private HandshakeProbe(List<KeyManager> keys, List<X509Certificate> trusted) {
        this.keys = keys;
        this.trusted = trusted;
    }

    /// A probe that presents no certificate. A listener that demands one shows its own all the
    /// same, and then rejects the probe.
    public static HandshakeProbe anonymous(List<X509Certificate> trusted) {
        return new HandshakeProbe(List.of(), List.copyOf(trusted));
    }

    /// A probe that presents an identity's certificate and trusts its CAs.
    public static HandshakeProbe as(Identity identity) {
        return new HandshakeProbe(Tls.keyManagers(identity), identity.trusted());
    }

    /// Connects, shakes hands and disconnects.
    ///
    /// @param host name or address, which the served certificate must be valid for
    /// @param deadline for everything, resolving the name included; positive
    public Handshake probe(String host, int port, Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        // In TLS 1.2 a server judges our certificate before the handshake is over, in 1.3 only
        // afterwards; so 1.3 is for servers that take nothing else.
        var result = probe(host, port, Tls.Version.V1_2, end);
        if (result instanceof Handshake.Broken(var reason) && Tls.isVersionAlert(reason)) {
            result = probe(host, port, Tls.Version.V1_3, end);
        }
        return result instanceof Handshake.TimedOut ? new Handshake.TimedOut(deadline) : result;
    }

    private Handshake probe(String host, int port, Tls.Version version, long endNanos)
            throws InterruptedException {
        var socket = new Socket();
        var attempt =
                new FutureTask<>(
                        () -> new HandshakeAttempt(keys, trusted, version).run(socket, host, port));
        // On a thread of its own, because the JDK has a deadline neither for resolving a name nor
        // for
        // a handshake whose bytes drip in; closing the socket ends the latter.
        Thread.ofVirtual().name("handshake-" + host + ":" + port).start(attempt);
        try {
            return attempt.get(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Handshake.TimedOut(Duration.ZERO);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the probe of %s:%d failed".formatted(host, port), e);
        } finally {
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing was written that could be lost.
            return;
        }
    }
}
