package dev.quorate.certs;

import java.time.Duration;
import java.util.List;

/// What a leaf certificate shall say.
///
/// @param commonName 1 to 64 characters (RFC 5280, ub-common-name); etcd takes a client's as its
///   user name once authentication is enabled
/// @param names where the owner listens; empty for a pure client, which can then not pose as a
///   server
/// @param validFor from the time of issue, positive; whole seconds
public record CertificateRequest(
        String commonName, List<AlternativeName> names, Duration validFor) {
    private static final int COMMON_NAME_MAX = 64;

    public CertificateRequest {
        if (commonName.isBlank() || commonName.length() > COMMON_NAME_MAX) {
            throw new IllegalArgumentException(
                    "common name '%s' must have 1 to %d characters"
                            .formatted(commonName, COMMON_NAME_MAX));
        }
        if (validFor.toSeconds() < 1) {
            throw new IllegalArgumentException("validity %s is too short".formatted(validFor));
        }
        names = List.copyOf(names);
    }
}
