package dev.quorate.certs;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// Who one end of a TLS connection is, and whom it trusts.
///
/// @param chain the own certificate first, then those between it and its CA, if any
/// @param key the private key of the own certificate
/// @param trusted the CA certificates that the other end may come from
public record Identity(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> trusted) {

    public Identity {
        if (chain.isEmpty() || trusted.isEmpty()) {
            throw new IllegalArgumentException("an identity needs a certificate and a CA");
        }
        chain = List.copyOf(chain);
        trusted = List.copyOf(trusted);
    }

    /// The own certificate.
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    @Override
    public String toString() {
        return "Identity[%s, serial %s, key redacted]"
                .formatted(certificate().getSubjectX500Principal(), Serial.of(certificate()));
    }
}
