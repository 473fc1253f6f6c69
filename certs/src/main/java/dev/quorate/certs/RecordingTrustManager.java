package dev.quorate.certs;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Keeps the certificate that a server shows, and leaves the judgement to another trust manager.
///
/// Of one handshake only.
final class RecordingTrustManager extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager judge;
    private volatile @Nullable Judged judged;

    RecordingTrustManager(X509ExtendedTrustManager judge) {
        this.judge = judge;
    }

    /// What became of the server's certificate.
    sealed interface Judged {
        X509Certificate served();
    }

    record Accepted(X509Certificate served) implements Judged {}

    record Declined(X509Certificate served, String reason) implements Judged {}

    /// Empty as long as the server has shown none.
    Optional<Judged> judged() {
        return Optional.ofNullable(judged);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        record(chain, () -> judge.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        record(chain, () -> judge.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        record(chain, () -> judge.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }

    private interface Check {
        void run() throws CertificateException;
    }

    private void record(X509Certificate[] chain, Check check) throws CertificateException {
        try {
            check.run();
            judged = new Accepted(chain[0]);
        } catch (CertificateException e) {
            judged = new Declined(chain[0], HandshakeAttempt.reason(e));
            throw e;
        }
    }
}
