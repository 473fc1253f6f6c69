package dev.quorate.certs;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLSocket;

/// One handshake in one version of TLS.
final class HandshakeAttempt {
    private static final String ALERT = "Received fatal alert: ";
    private static final int LATE_ALERT_WAIT_MILLIS = 250;

    private final List<KeyManager> keys;
    private final Tls.Version version;
    private final RecordingTrustManager trust;

    HandshakeAttempt(List<KeyManager> keys, List<X509Certificate> trusted, Tls.Version version) {
        this.keys = keys;
        this.version = version;
        this.trust = new RecordingTrustManager(Tls.trustManager(trusted));
    }

    Handshake run(Socket socket, String host, int port) {
        try {
            socket.connect(new InetSocketAddress(host, port));
        } catch (ConnectException e) {
            var reason = reason(e);
            return reason.contains("refused")
                    ? new Handshake.Refused(reason)
                    : new Handshake.Unreachable(reason);
        } catch (IOException e) {
            return new Handshake.Unreachable(reason(e));
        }
        try (var secured = secured(socket, host, port)) {
            secured.startHandshake();
            if (version == Tls.Version.V1_3) {
                awaitLateAlert(secured);
            }
            return new Handshake.Completed(trust.judged().orElseThrow().served());
        } catch (IOException e) {
            return failure(e);
        }
    }

    private SSLSocket secured(Socket socket, String host, int port) throws IOException {
        var context = Tls.context(keys, trust);
        var secured = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
        var parameters = secured.getSSLParameters();
        parameters.setProtocols(new String[] {version.protocol()});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        return secured;
    }

    private static void awaitLateAlert(SSLSocket socket) throws IOException {
        socket.setSoTimeout(LATE_ALERT_WAIT_MILLIS);
        try {
            if (socket.getInputStream().read() < 0) {
                throw new IOException("closed after the handshake");
            }
        } catch (SocketTimeoutException e) {
            // A server that waits for us to speak has accepted us.
            return;
        }
    }

    private Handshake failure(IOException problem) {
        return trust.judged()
                .<Handshake>map(judged ->
                        switch (judged) {
                            case RecordingTrustManager.Accepted(var served) ->
                                    new Handshake.Rejected(served, ending(problem));
                            case RecordingTrustManager.Declined(var served, var why) ->
                                    new Handshake.Untrusted(served, why);
                        })
                .orElseGet(() ->
                        Tls.isNoTls(problem)
                                ? new Handshake.NoTls(reason(problem))
                                : new Handshake.Broken(ending(problem)));
    }

    /// What a person can make of a failed connection; the JDK wraps it more than once.
    static String reason(Throwable problem) {
        var cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        var message =
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        int alert = message.indexOf(ALERT);
        return alert < 0 ? message : "alert " + message.substring(alert + ALERT.length());
    }

    /// How the other end broke off: by an alert that says why, or without a word.
    private static String ending(IOException problem) {
        var reason = reason(problem);
        return reason.startsWith("alert ")
                ? reason
                : "the connection was closed without an alert (%s)".formatted(reason);
    }
}
