package dev.quorate.certs;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/// Writes X.509 certificates in the one shape that every supported etcd accepts.
final class CertificateWriter {
    private static final SecureRandom RANDOM = new SecureRandom();

    private CertificateWriter() {}

    /// From the first to the last second in which a certificate is valid.
    record Period(Instant notBefore, Instant notAfter) {}

    static X509Certificate authority(X500Name name, KeyPair keys, Period period) {
        try {
            var builder = builder(name, name, keys.getPublic(), period);
            var identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    identifiers.createSubjectKeyIdentifier(keys.getPublic()));
            return sign(builder, keys.getPrivate());
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("cannot write a CA certificate", e);
        }
    }

    static X509Certificate leaf(
            X500Name name,
            PublicKey key,
            List<AlternativeName> names,
            Period period,
            X509Certificate authority,
            PrivateKey authorityKey) {
        try {
            // Byte for byte as the CA has it: Go compares issuer and subject in their encoding.
            var issuer = X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
            var builder = builder(issuer, name, key, period);
            var identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            // Both: a peer is server and client, and etcd's gateway dials its own client port with
            // the server certificate (embed/serve.go).
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(
                            new KeyPurposeId[] {
                                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                            }));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(authority));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    identifiers.createSubjectKeyIdentifier(key));
            if (!names.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, generalNames(names));
            }
            return sign(builder, authorityKey);
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("cannot write a certificate for " + name, e);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Period period) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                Serial.random(RANDOM),
                Date.from(period.notBefore()),
                Date.from(period.notAfter()),
                subject,
                key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            var algorithm = PrivateKeys.signatureAlgorithm(key.getAlgorithm());
            var signer = new JcaContentSignerBuilder(algorithm).build(key);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static GeneralNames generalNames(List<AlternativeName> names) {
        return new GeneralNames(
                names.stream().map(CertificateWriter::generalName).toArray(GeneralName[]::new));
    }

    private static GeneralName generalName(AlternativeName name) {
        return switch (name) {
            case AlternativeName.Dns(var host) -> new GeneralName(GeneralName.dNSName, host);
            case AlternativeName.Ip(var address) ->
                    new GeneralName(GeneralName.iPAddress, address.getHostAddress());
        };
    }
}
