package dev.quorate.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class CertificateAuthorityTest {
    private static final Instant NOW = Samples.NOW;
    private static final Duration LEAF_LIFE = Duration.ofDays(90);

    @TempDir Path directory;

    private final CertificateAuthority authority = Samples.authority(NOW);

    @Test
    void aCaMaySignLeavesAndRevocationsAndNothingElse() throws Exception {
        var certificate = authority.certificate();

        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getBasicConstraints()).isZero();
        assertThat(certificate.getKeyUsage())
                .containsExactly(false, false, false, false, false, true, true, false, false);
        assertThat(certificate.getCriticalExtensionOIDs())
                .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW.minusSeconds(3600));
        assertThat(certificate.getNotAfter().toInstant())
                .isEqualTo(NOW.plus(Duration.ofDays(3650)));
    }

    @Test
    void aLeafIsWhatEveryEtcdAcceptsAsServerAndAsClient() throws Exception {
        var names =
                List.of(
                        AlternativeName.parse("10.0.1.11"),
                        AlternativeName.parse("::1"),
                        AlternativeName.parse("etcd-1.example.com"));
        var request = new CertificateRequest("etcd-1", names, LEAF_LIFE);

        var identity = authority.issue(request, NOW);

        var leaf = identity.certificate();
        leaf.verify(authority.certificate().getPublicKey());
        assertThat(leaf.getIssuerX500Principal())
                .isEqualTo(authority.certificate().getSubjectX500Principal());
        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=etcd-1");
        assertThat(leaf.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(((ECPublicKey) leaf.getPublicKey()).getParams().toString())
                .contains("secp256r1");
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getKeyUsage())
                .containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(leaf.getExtendedKeyUsage())
                .containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(leaf.getCriticalExtensionOIDs())
                .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        assertThat(CertificateStatus.alternativeNames(leaf))
                .containsExactly("10.0.1.11", "0:0:0:0:0:0:0:1", "etcd-1.example.com");
        assertThat(identity.key().getFormat()).isEqualTo("PKCS#8");
        assertThat(identity.trusted()).containsExactly(authority.certificate());
    }

    @Test
    void aLeafIsValidFromAnHourAgoForHostsWhoseClockIsBehind() {
        var leaf = issue(LEAF_LIFE, NOW.plusMillis(700)).certificate();

        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofHours(1)));
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(NOW.plus(LEAF_LIFE));
    }

    @Test
    void aLeafNeverOutlivesItsCa() {
        var caEnd = authority.certificate().getNotAfter().toInstant();

        var leaf = issue(LEAF_LIFE, caEnd.minus(Duration.ofDays(10))).certificate();

        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(caEnd);
    }

    @Test
    void anExpiredCaIssuesNothingAndSaysSo() {
        var caEnd = authority.certificate().getNotAfter().toInstant();

        assertThatThrownBy(() -> issue(LEAF_LIFE, caEnd))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.code()).isEqualTo("CERT_CA_EXPIRED"))
                .hasMessageContaining(caEnd.toString());
    }

    @Test
    void aCaThatIsNotYetValidIssuesNothing() {
        assertThatThrownBy(() -> issue(LEAF_LIFE, NOW.minus(Duration.ofDays(1))))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("valid from 2026-03-01T11:00:00Z");
    }

    @Test
    void serialsAreRandomAndUpTo128Bits() {
        Set<String> seen = new HashSet<>();
        int longest = 0;
        for (int i = 0; i < 64; i++) {
            var leaf = issue(LEAF_LIFE, NOW).certificate();
            seen.add(Serial.of(leaf));
            longest = Math.max(longest, leaf.getSerialNumber().bitLength());
            assertThat(leaf.getSerialNumber().signum()).isPositive();
        }
        assertThat(seen).hasSize(64).allMatch(serial -> serial.length() == 32);
        assertThat(longest).isBetween(120, 128);
    }

    @Test
    void isTheSameAfterSavingAndLoading() throws Exception {
        authority.save(directory.resolve("ca"));

        var loaded = CertificateAuthority.load(directory.resolve("ca"));

        assertThat(loaded.certificate()).isEqualTo(authority.certificate());
        loaded.issue(Samples.request("m", LEAF_LIFE), NOW)
                .certificate()
                .verify(authority.certificate().getPublicKey());
    }

    @Test
    void loadsACaThatAnotherToolMadeWithRsa() throws Exception {
        bring(authorityWith(rsa(2048)));

        var leaf =
                CertificateAuthority.load(directory)
                        .issue(Samples.request("m", LEAF_LIFE), NOW)
                        .certificate();

        assertThat(leaf.getSigAlgName()).isEqualTo("SHA256withRSA");
        assertThat(leaf.getPublicKey()).isInstanceOf(ECPublicKey.class);
    }

    @Test
    void refusesACaWithAShortRsaKey() throws Exception {
        bring(authorityWith(rsa(1024)));

        assertThatThrownBy(() -> CertificateAuthority.load(directory))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.code()).isEqualTo("CERT_CA_WEAK"))
                .hasMessageContaining("1024 bits");
    }

    @Test
    void refusesALeafInPlaceOfACa() throws Exception {
        bring(issue(LEAF_LIFE, NOW));

        assertThatThrownBy(() -> CertificateAuthority.load(directory))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.failure()).isEqualTo(Failure.BAD_INPUT);
                            assertThat(e.code()).isEqualTo("CERT_NOT_A_CA");
                        })
                .hasMessageContaining(directory.resolve("cert.pem").toString());
    }

    @Test
    void opensslVerifiesALeafAsServerAndAsClient() throws Exception {
        OpenSsl.assumeAvailable();
        var now = Instant.now();
        var fresh = Samples.authority(now);
        var files = new PairDirectory(directory.resolve("m1"));
        files.write(fresh.issue(Samples.request("m1", LEAF_LIFE), now));

        for (var purpose : List.of("sslserver", "sslclient")) {
            assertThat(
                            OpenSsl.run(
                                    "verify",
                                    "-x509_strict",
                                    "-purpose",
                                    purpose,
                                    "-verify_ip",
                                    "127.0.0.1",
                                    "-CAfile",
                                    files.trustedFile(),
                                    files.certificateFile()))
                    .contains(": OK")
                    .endsWith("exit 0");
        }
        assertThat(OpenSsl.run("x509", "-noout", "-text", "-in", files.certificateFile()))
                .contains("IP Address:127.0.0.1, DNS:localhost")
                .contains("Digital Signature")
                .contains("ASN1 OID: prime256v1");
        assertThat(OpenSsl.run("pkey", "-noout", "-text", "-in", files.keyFile()))
                .contains("Private-Key: (256 bit)");
    }

    @Test
    void showsNoKeyAsText() {
        var identity = issue(LEAF_LIFE, NOW);

        assertThat(authority.toString()).contains("test CA").contains("redacted");
        assertThat(identity.toString())
                .contains(Serial.of(identity.certificate()))
                .contains("redacted")
                .doesNotContain("PrivateKey");
    }

    private Identity issue(Duration validFor, Instant now) {
        return authority.issue(Samples.request("m1", validFor), now);
    }

    private static Identity authorityWith(KeyPair keys) {
        var period = new CertificateWriter.Period(NOW, NOW.plus(Duration.ofDays(900)));
        var certificate = CertificateWriter.authority(new X500Name("CN=brought"), keys, period);
        return new Identity(List.of(certificate), keys.getPrivate(), List.of(certificate));
    }

    private void bring(Identity identity) throws Exception {
        Files.writeString(directory.resolve("cert.pem"), Pem.encode(identity.chain()));
        var key = directory.resolve("key.pem");
        Files.writeString(key, Pem.encode(identity.key()));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private static KeyPair rsa(int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }
}
