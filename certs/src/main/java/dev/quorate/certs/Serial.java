package dev.quorate.certs;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;

/// Serial numbers: 128 random bits, so that no register of issued ones has to be kept.
public final class Serial {
    private static final int BITS = 128;

    private Serial() {}

    /// The serial of a certificate in the form in which it is shown everywhere: 32 hex digits, or
    /// more if another tool made a longer one.
    public static String of(X509Certificate certificate) {
        return "%032x".formatted(certificate.getSerialNumber());
    }

    static BigInteger random(SecureRandom random) {
        // RFC 5280 wants it positive; zero is as likely as a collision.
        return new BigInteger(BITS, random).max(BigInteger.ONE);
    }
}
