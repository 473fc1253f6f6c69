package dev.quorate.certs;

import dev.quorate.OperatorException;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLSocket;

/// A TLS server that demands a client certificate and asks for its own identity anew in each
/// handshake, as etcd does.
final class TlsServer implements AutoCloseable {
    private final ServerSocket listener;
    private final IdentitySource source;
    private final List<String> protocols;
    private final AtomicInteger sourceFailures = new AtomicInteger();

    private TlsServer(ServerSocket listener, IdentitySource source, List<String> protocols) {
        this.listener = listener;
        this.source = source;
        this.protocols = protocols;
    }

    interface IdentitySource {
        Identity read() throws IOException;
    }

    static TlsServer start(IdentitySource source, String... protocols) throws IOException {
        var listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        var server = new TlsServer(listener, source, List.of(protocols));
        Thread.ofVirtual().start(server::accept);
        return server;
    }

    int port() {
        return listener.getLocalPort();
    }

    /// How often the identity could not be read.
    int sourceFailures() {
        return sourceFailures.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var connection = listener.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var identity = source.read();
            var context =
                    Tls.context(Tls.keyManagers(identity), Tls.trustManager(identity.trusted()));
            var secured =
                    (SSLSocket) context.getSocketFactory().createSocket(connection, null, true);
            secured.setUseClientMode(false);
            secured.setNeedClientAuth(true);
            secured.setEnabledProtocols(protocols.toArray(String[]::new));
            secured.startHandshake();
            secured.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (OperatorException e) {
            sourceFailures.incrementAndGet();
        } catch (IOException e) {
            return;
        }
    }
}
