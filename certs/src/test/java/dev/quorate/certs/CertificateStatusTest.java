package dev.quorate.certs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.certs.CertificateStatus.Kind;
import dev.quorate.certs.CertificateStatus.Unusable;
import dev.quorate.certs.CertificateStatus.Usable;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class CertificateStatusTest {
    private static final Duration LEAF_LIFE = Duration.ofDays(90);

    @TempDir Path root;

    @BeforeEach
    void issue() throws Exception {
        var validity = new ClusterPki.Validity(Duration.ofDays(3650), LEAF_LIFE);
        var pki = ClusterPki.create(root, "prod", validity, Samples.NOW);
        pki.issueMember("m1", Samples.LOOPBACK, LEAF_LIFE, Samples.NOW);
    }

    @Test
    void listsEveryPairOnDisk() throws Exception {
        assertThat(statusAfter(Duration.ZERO))
                .extracting(status -> status.kind() + " " + status.owner())
                .containsExactly(
                        "CA peer-ca", "CA client-ca", "PEER m1", "SERVER m1", "CLIENT quorate");
    }

    @Test
    void saysWhatIsInTheCertificateAndHowLongItLasts() throws Exception {
        var served = ClusterPki.open(root).member("m1").server().read().certificate();

        assertThat(statusAfter(Duration.ofDays(61)).get(3))
                .isEqualTo(
                        new Usable(
                                Kind.SERVER,
                                "m1",
                                Serial.of(served),
                                Samples.NOW.minus(Duration.ofHours(1)),
                                Samples.NOW.plus(LEAF_LIFE),
                                List.of("127.0.0.1", "localhost"),
                                Duration.ofDays(29),
                                RenewalRule.Verdict.DUE));
    }

    @Test
    void anExpiredPairHasANegativeRest() throws Exception {
        assertThat(statusAfter(Duration.ofDays(100)).getLast())
                .isInstanceOfSatisfying(
                        Usable.class,
                        status -> assertThat(status.remaining()).isEqualTo(Duration.ofDays(-10)));
    }

    @Test
    void anAuthorityNearItsEndIsToBeReplacedNotRenewed() throws Exception {
        assertThat(statusAfter(Duration.ofDays(3000)).getFirst())
                .isInstanceOfSatisfying(
                        Usable.class,
                        status ->
                                assertThat(status.verdict())
                                        .isEqualTo(RenewalRule.Verdict.LIMITED_BY_CA));
    }

    @Test
    void anUnusablePairIsShownBesideTheOthers() throws Exception {
        Files.delete(root.resolve("members/m1/peer/current/key.pem"));

        var status = statusAfter(Duration.ZERO);

        assertThat(status).hasSize(5);
        assertThat(status.get(2))
                .isInstanceOfSatisfying(
                        Unusable.class,
                        unusable -> assertThat(unusable.problem()).contains("key.pem is missing"));
        assertThat(status.get(3)).isInstanceOf(Usable.class);
    }

    @Test
    void theEarliestExpiryIsThatOfTheFirstToEndOfThoseThatCanBeRead() throws Exception {
        var pki = ClusterPki.open(root);
        var soon = Duration.ofDays(7);
        pki.issueMember("m2", Samples.LOOPBACK, soon, Samples.NOW);
        assertThat(CertificateStatus.earliestExpiry(pki)).contains(Samples.NOW.plus(soon));

        Files.writeString(pki.member("m2").peer().certificateFile(), "damaged");
        Files.writeString(pki.member("m2").server().certificateFile(), "damaged");

        assertThat(CertificateStatus.earliestExpiry(pki)).contains(Samples.NOW.plus(LEAF_LIFE));
    }

    @Test
    void toLookAtTheExpiryTakesNoKeyOfAnAuthority() throws Exception {
        Files.delete(root.resolve("peer-ca/current/key.pem"));
        Files.delete(root.resolve("client-ca/current/key.pem"));

        assertThat(CertificateStatus.earliestExpiry(ClusterPki.open(root)))
                .contains(Samples.NOW.plus(LEAF_LIFE));
    }

    private List<CertificateStatus> statusAfter(Duration elapsed) throws Exception {
        return CertificateStatus.of(ClusterPki.open(root), Samples.NOW.plus(elapsed));
    }
}
