package dev.quorate.certs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Certificates for tests.
final class Samples {
    /// An hour of the past that has no fraction of a second, so that it survives in a certificate.
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    static final List<AlternativeName> LOOPBACK =
            List.of(AlternativeName.parse("127.0.0.1"), AlternativeName.parse("localhost"));

    private Samples() {}

    static CertificateAuthority authority(Instant now) {
        return CertificateAuthority.create("prod", "test CA", Duration.ofDays(3650), now);
    }

    static CertificateRequest request(String name, Duration validFor) {
        return new CertificateRequest(name, LOOPBACK, validFor);
    }

    static Identity identity(String name) {
        return authority(NOW).issue(request(name, Duration.ofDays(90)), NOW);
    }
}
