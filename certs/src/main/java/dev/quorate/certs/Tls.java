package dev.quorate.certs;

import dev.quorate.OperatorException;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// The JDK's TLS, set up from PEM files, identities and CA certificates instead of key store files.
public final class Tls {
    private Tls() {}

    /// The versions that etcd takes.
    enum Version {
        V1_2("TLSv1.2"),
        V1_3("TLSv1.3");

        private final String protocol;

        Version(String protocol) {
            this.protocol = protocol;
        }

        String protocol() {
            return protocol;
        }
    }

    static SSLContext context(List<KeyManager> keys, X509ExtendedTrustManager trust) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys.toArray(KeyManager[]::new), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /// Presents the certificate in one PEM file, whose key is in the other.
    ///
    /// @throws OperatorException if a file is unusable
    public static KeyManager keyManager(Path certificate, Path key) throws IOException {
        return new OneKey(PemFile.certificates(certificate), PemFile.privateKey(key));
    }

    /// Trusts the CA certificates in a PEM file.
    ///
    /// @throws OperatorException if the file is unusable
    public static TrustManager trustManager(Path authorities) throws IOException {
        return trustManager(PemFile.certificates(authorities));
    }

    static List<KeyManager> keyManagers(Identity identity) {
        return List.of(new OneKey(identity.chain(), identity.key()));
    }

    static X509ExtendedTrustManager trustManager(List<X509Certificate> trusted) {
        try {
            var store = emptyStore();
            for (var certificate : trusted) {
                store.setCertificateEntry(Serial.of(certificate), certificate);
            }
            var factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("this JDK has no PKIX"));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot use these CA certificates", e);
        }
    }

    /// Whether a handshake failed since the server does not take the offered version.
    static boolean isVersionAlert(String reason) {
        return reason.equals("alert protocol_version");
    }

    /// Whether what the server sent was no TLS record at all; the JDK has no type for it.
    static boolean isNoTls(IOException problem) {
        return HandshakeAttempt.reason(problem).startsWith("Unsupported or unrecognized SSL");
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
