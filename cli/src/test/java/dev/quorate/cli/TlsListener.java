package dev.quorate.cli;

import dev.quorate.certs.Identity;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// Serves an identity as etcd does: read anew for each handshake, and it wants to see a client's
/// certificate.
final class TlsListener implements AutoCloseable {
    interface Source {
        Identity read() throws IOException;
    }

    private final ServerSocket socket;
    private final Source source;

    TlsListener(int port, Source source) throws IOException {
        this.socket = new ServerSocket();
        this.source = source;
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (var connection = socket.accept()) {
                shakeHands(connection);
            } catch (IOException | GeneralSecurityException _) {
                // The other end sees it too, and is what the tests look at.
            }
        }
    }

    private void shakeHands(Socket connection) throws IOException, GeneralSecurityException {
        var identity = source.read();
        var factory = context(identity).getSocketFactory();
        try (var tls = (SSLSocket) factory.createSocket(connection, null, true)) {
            tls.setNeedClientAuth(true);
            tls.startHandshake();
            tls.getInputStream().readAllBytes();
        }
    }

    private static SSLContext context(Identity identity)
            throws IOException, GeneralSecurityException {
        var keys = emptyStore();
        keys.setKeyEntry(
                "own",
                identity.key(),
                new char[0],
                identity.chain().toArray(X509Certificate[]::new));
        var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, new char[0]);
        var authorities = emptyStore();
        authorities.setCertificateEntry("ca", identity.trusted().getFirst());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        var context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
