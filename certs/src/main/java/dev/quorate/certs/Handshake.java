package dev.quorate.certs;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;

/// How a TLS handshake with a listener ended.
public sealed interface Handshake {

    /// The certificate that the listener really served, if it came to that.
    default Optional<X509Certificate> served() {
        return switch (this) {
            case Completed(var certificate) -> Optional.of(certificate);
            case Rejected(var certificate, var _) -> Optional.of(certificate);
            case Untrusted(var certificate, var _) -> Optional.of(certificate);
            case NoTls _, Refused _, Unreachable _, Broken _, TimedOut _ -> Optional.empty();
        };
    }

    /// Both ends accept each other.
    record Completed(X509Certificate certificate) implements Handshake {}

    /// We trust its certificate, but it refused ours, or wants one and was given none.
    record Rejected(X509Certificate certificate, String reason) implements Handshake {}

    /// We do not trust its certificate: another CA, another name, or expired.
    record Untrusted(X509Certificate certificate, String reason) implements Handshake {}

    /// Something answers that does not speak TLS.
    record NoTls(String reason) implements Handshake {}

    /// Nothing listens there.
    record Refused(String reason) implements Handshake {}

    /// The host has no address or no route.
    record Unreachable(String reason) implements Handshake {}

    /// The connection was opened, but ended before a certificate was shown. etcd does so with the
    /// alert `internal_error` when it reads its files just while they are replaced (another attempt
    /// then succeeds), and without an alert when its client port speaks no TLS.
    record Broken(String reason) implements Handshake {}

    /// No end within the deadline.
    record TimedOut(Duration deadline) implements Handshake {}
}
