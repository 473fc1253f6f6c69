package dev.quorate.certs;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// A certificate authority: its certificate and the key with which it signs leaf certificates.
public final class CertificateAuthority {
    /// How far NotBefore lies in the past, so that a host whose clock is behind accepts it.
    static final Duration BACKDATED = Duration.ofHours(1);

    private static final int KEY_CERT_SIGN = 5;
    // RFC 5280, ub-organization-name and ub-common-name.
    private static final int NAME_PART_MAX = 64;
    private static final int RSA_BITS_MIN = 2048;

    private final X509Certificate certificate;
    private final PrivateKey key;

    private CertificateAuthority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /// Makes a new authority in memory: ECDSA on P-256, path length 0.
    ///
    /// @param organization 1 to 64 characters, usually the cluster's name
    /// @param commonName 1 to 64 characters; two authorities of a cluster need different ones
    /// @param validity from `now` on, at least a second
    public static CertificateAuthority create(
            String organization, String commonName, Duration validity, Instant now) {
        checkLength(organization);
        checkLength(commonName);
        var name =
                new X500NameBuilder()
                        .addRDN(BCStyle.O, organization)
                        .addRDN(BCStyle.CN, commonName)
                        .build();
        var keys = PrivateKeys.generate();
        var start = now.truncatedTo(ChronoUnit.SECONDS);
        var period = new CertificateWriter.Period(start.minus(BACKDATED), start.plus(validity));
        return new CertificateAuthority(
                CertificateWriter.authority(name, keys, period), keys.getPrivate());
    }

    /// Reads an authority that [#save] wrote, or that lies as `cert.pem` and `key.pem` in the
    /// directory itself.
    ///
    /// @throws OperatorException if a file is unusable or the certificate is not a CA's
    public static CertificateAuthority load(Path directory) throws IOException {
        var saved = new PairDirectory(directory);
        if (saved.exists()) {
            var identity = saved.read();
            return checked(
                    saved.certificateFile(), List.of(identity.certificate()), identity.key());
        }
        var file = directory.resolve(DurableWrite.CERTIFICATE);
        var chain = PemFile.certificates(file);
        var key = PemFile.privateKey(directory.resolve(DurableWrite.KEY));
        PairDirectory.checkMatch(directory, chain, key);
        return checked(file, chain, key);
    }

    private static CertificateAuthority checked(
            Path file, List<X509Certificate> chain, PrivateKey key) {
        var certificate = chain.getFirst();
        var usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
            throw FileProblem.CERT_NOT_A_CA.at(
                    file,
                    "is not a CA certificate: %s may not sign others"
                            .formatted(certificate.getSubjectX500Principal()),
                    "give the directory of a CA: basic constraints CA:TRUE, key usage keyCertSign");
        }
        if (certificate.getPublicKey() instanceof RSAKey rsa
                && rsa.getModulus().bitLength() < RSA_BITS_MIN) {
            throw FileProblem.CERT_CA_WEAK.at(
                    file,
                    "has an RSA key of %d bits, less than %d"
                            .formatted(rsa.getModulus().bitLength(), RSA_BITS_MIN),
                    "use a CA with an ECDSA key on P-256");
        }
        return new CertificateAuthority(certificate, key);
    }

    /// Writes certificate and key as a pair: after a crash there are both or none.
    public void save(Path directory) throws IOException {
        new PairDirectory(directory)
                .write(new Identity(List.of(certificate), key, List.of(certificate)));
    }

    /// Issues a certificate with a new key; it trusts this authority.
    ///
    /// A leaf never outlives its authority: near the end of the authority's life it is valid until
    /// the authority ends, which keeps a cluster alive as long as can be. [RenewalRule] then says
    /// that the authority has to be replaced.
    ///
    /// @throws OperatorException if the authority is not valid at `now`
    public Identity issue(CertificateRequest request, Instant now) {
        checkValid(now);
        var start = now.truncatedTo(ChronoUnit.SECONDS);
        var end = certificate.getNotAfter().toInstant();
        var wanted = start.plus(request.validFor());
        var period =
                new CertificateWriter.Period(
                        start.minus(BACKDATED), wanted.isBefore(end) ? wanted : end);
        var keys = PrivateKeys.generate();
        var name = new X500NameBuilder().addRDN(BCStyle.CN, request.commonName()).build();
        var leaf =
                CertificateWriter.leaf(
                        name, keys.getPublic(), request.names(), period, certificate, key);
        return new Identity(List.of(leaf), keys.getPrivate(), List.of(certificate));
    }

    private static void checkLength(String part) {
        if (part.isBlank() || part.length() > NAME_PART_MAX) {
            throw new IllegalArgumentException(
                    "'%s' must have 1 to %d characters".formatted(part, NAME_PART_MAX));
        }
    }

    /// @throws OperatorException if the authority is not valid at `now`
    void checkValid(Instant now) {
        var start = certificate.getNotBefore().toInstant();
        var end = certificate.getNotAfter().toInstant();
        if (now.isBefore(start) || !now.isBefore(end)) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "CERT_CA_EXPIRED",
                    "the CA %s is valid from %s to %s, and now it is %s"
                            .formatted(certificate.getSubjectX500Principal(), start, end, now),
                    "no certificate was issued",
                    "check this machine's clock; if it is right, the CA has to be replaced");
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    @Override
    public String toString() {
        return "CertificateAuthority[%s, key redacted]"
                .formatted(certificate.getSubjectX500Principal());
    }
}
