package dev.quorate.certs;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/// When a leaf certificate is to be replaced: once less than a third of its life is left.
public final class RenewalRule {
    private static final int LIFE_PARTS = 3;

    private RenewalRule() {}

    /// What is to be done about a leaf certificate.
    public enum Verdict {
        /// More than a third of its life is left.
        FRESH,
        /// Renew it now.
        DUE,
        /// It is due, but its CA ends with it: a new leaf would live no longer, so the CA is to be
        /// replaced.
        LIMITED_BY_CA
    }

    /// Judges a leaf by its dates.
    ///
    /// Life is counted from the time of issue, which is an hour after NotBefore; else a leaf that
    /// lives for minutes would be born due.
    public static Verdict judge(Instant notBefore, Instant notAfter, Instant caEnd, Instant now) {
        var total = Duration.between(notBefore, notAfter);
        var sinceIssue = total.minus(CertificateAuthority.BACKDATED);
        var life = sinceIssue.isPositive() ? sinceIssue : total;
        var left = Duration.between(now, notAfter);
        if (left.compareTo(life.dividedBy(LIFE_PARTS)) >= 0) {
            return Verdict.FRESH;
        }
        return notAfter.isBefore(caEnd) ? Verdict.DUE : Verdict.LIMITED_BY_CA;
    }

    /// As above, for parsed certificates.
    public static Verdict judge(X509Certificate leaf, X509Certificate authority, Instant now) {
        return judge(
                leaf.getNotBefore().toInstant(),
                leaf.getNotAfter().toInstant(),
                authority.getNotAfter().toInstant(),
                now);
    }
}
