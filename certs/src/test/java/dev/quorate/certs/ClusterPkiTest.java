package dev.quorate.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

class ClusterPkiTest {
    private static final Instant NOW = Samples.NOW;
    private static final Duration LEAF_LIFE = Duration.ofDays(90);
    private static final ClusterPki.Validity VALIDITY =
            new ClusterPki.Validity(Duration.ofDays(3650), LEAF_LIFE);

    @TempDir Path root;

    @Test
    void givesPeersAndClientsAuthoritiesOfTheirOwn() throws Exception {
        var pki = create("pki");
        var files = pki.issueMember("m1", Samples.LOOPBACK, LEAF_LIFE, NOW);
        var peerCa = pki.peerAuthority().certificate();
        var clientCa = pki.clientAuthority().certificate();

        assertThat(peerCa.getSubjectX500Principal())
                .isNotEqualTo(clientCa.getSubjectX500Principal());
        assertIssued(files.peer().read(), peerCa);
        assertIssued(files.server().read(), clientCa);
        assertIssued(pki.ownIdentity(), clientCa);
    }

    @Test
    void aClientCannotPoseAsAMember() throws Exception {
        var pki = create("pki");

        var client = pki.issueClient("backup-reader", LEAF_LIFE, NOW).read();

        assertThat(client.certificate().getSubjectX500Principal().getName())
                .isEqualTo("CN=backup-reader");
        assertThat(CertificateStatus.alternativeNames(client.certificate())).isEmpty();
    }

    @Test
    void namesTheFlagsOfEtcdWithPathsThatStay() throws Exception {
        var pki = create("pki");
        var files = pki.issueMember("m1", Samples.LOOPBACK, LEAF_LIFE, NOW);
        var flags = files.etcdFlags();
        var home = root.resolve("pki/members/m1");

        pki.issueMember("m1", Samples.LOOPBACK, LEAF_LIFE, NOW.plus(Duration.ofDays(60)));

        assertThat(pki.member("m1").etcdFlags()).isEqualTo(flags);
        assertThat(flags)
                .containsExactly(
                        "--cert-file=" + home.resolve("server/current/cert.pem"),
                        "--key-file=" + home.resolve("server/current/key.pem"),
                        "--trusted-ca-file=" + home.resolve("server/current/ca.pem"),
                        "--client-cert-auth=true",
                        "--peer-cert-file=" + home.resolve("peer/current/cert.pem"),
                        "--peer-key-file=" + home.resolve("peer/current/key.pem"),
                        "--peer-trusted-ca-file=" + home.resolve("peer/current/ca.pem"),
                        "--peer-client-cert-auth=true");
    }

    @Test
    void creatingAgainChangesNothing() throws Exception {
        var first = create("pki");
        var own = first.ownIdentity();

        var second = create("pki");

        assertSame(first, second);
        assertThat(second.ownIdentity()).isEqualTo(own);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-ca", "signer", "clients"})
    void creatingAgainCompletesWhatWasInterrupted(String missing) throws Exception {
        var first = create("pki");
        var peerCa = first.peerAuthority().certificate();
        var clientCa = first.clientAuthority().certificate();
        DurableWrite.carryOut(DurableWrite.delete(root.resolve("pki").resolve(missing)));

        var second = create("pki");

        assertThat(second.peerAuthority().certificate()).isEqualTo(peerCa);
        assertThat(second.ownIdentity().trusted()).containsExactly(clientCa);
        assertThat(second.clientAuthority().certificate().equals(clientCa))
                .isEqualTo(!missing.equals("client-ca"));
    }

    @Test
    void creatingAgainCompletesACaWhoseWriteWasInterrupted() throws Exception {
        var half = Files.createDirectories(root.resolve("pki/peer-ca/000001"));
        Files.writeString(half.resolve("cert.pem"), "half");

        var pki = create("pki");

        assertIssued(
                pki.issueMember("m1", Samples.LOOPBACK, LEAF_LIFE, NOW).peer().read(),
                pki.peerAuthority().certificate());
        assertThat(root.resolve("pki/peer-ca/000001/cert.pem")).doesNotExist();
    }

    @Test
    void neverReplacesACaThatItCannotRead() throws Exception {
        create("pki");
        var key = root.resolve("pki/peer-ca/current/key.pem");
        Files.writeString(key, "damaged");

        assertThatThrownBy(() -> create("pki"))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("peer-ca");

        assertThat(key).hasContent("damaged");
    }

    @Test
    void saysWhatIsMissingWhenOpened() {
        assertThatThrownBy(() -> ClusterPki.open(root.resolve("nothing")))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.failure()).isEqualTo(Failure.NOT_FOUND))
                .hasMessageContaining("nothing");
        assertThat(root.resolve("nothing")).doesNotExist();
    }

    @Test
    void takesTheAuthoritiesOfAnotherClusterButNotItsSigner() throws Exception {
        var source = create("source");

        var copy =
                ClusterPki.createFrom(root.resolve("source"), root.resolve("copy"), LEAF_LIFE, NOW);

        assertThat(copy.peerAuthority().certificate())
                .isEqualTo(source.peerAuthority().certificate());
        assertThat(copy.signer().verifyingKey()).isNotEqualTo(source.signer().verifyingKey());
        assertIssued(copy.ownIdentity(), source.clientAuthority().certificate());
        var again =
                ClusterPki.createFrom(root.resolve("source"), root.resolve("copy"), LEAF_LIFE, NOW);
        assertSame(copy, again);
    }

    @Test
    void takesAuthoritiesThatLieInPlainFiles() throws Exception {
        create("source");
        for (var name : List.of("peer-ca", "client-ca")) {
            var plain = Files.createDirectories(root.resolve("plain").resolve(name));
            var current = root.resolve("source").resolve(name).resolve("current");
            Files.copy(current.resolve("cert.pem"), plain.resolve("cert.pem"));
            Files.copy(
                    current.resolve("key.pem"),
                    plain.resolve("key.pem"),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }

        var copy =
                ClusterPki.createFrom(root.resolve("plain"), root.resolve("copy"), LEAF_LIFE, NOW);

        assertThat(copy.clientAuthority().certificate())
                .isEqualTo(create("source").clientAuthority().certificate());
    }

    @Test
    void createsNothingFromAuthoritiesThatCannotBeUsed() throws Exception {
        create("source");
        Files.delete(root.resolve("source/client-ca/current/key.pem"));

        assertThatThrownBy(() ->
                        ClusterPki.createFrom(
                                root.resolve("source"), root.resolve("copy"), LEAF_LIFE, NOW))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("client-ca");

        assertThat(root.resolve("copy")).doesNotExist();
    }

    @Test
    void keepsItsOwnAuthoritiesWhenOthersAreGiven() throws Exception {
        var own = create("pki");
        create("source");

        assertThatThrownBy(() ->
                        ClusterPki.createFrom(
                                root.resolve("source"), root.resolve("pki"), LEAF_LIFE, NOW))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.code()).isEqualTo("CERT_CA_EXISTS"));

        assertSame(ClusterPki.open(root.resolve("pki")), own);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../m1", ".hidden", "-c", "a b", "ä"})
    void refusesNamesThatAreNoFileNames(String name) throws Exception {
        var pki = create("pki");

        assertThatThrownBy(() -> pki.issueClient(name, LEAF_LIFE, NOW))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.code()).isEqualTo("CERT_NAME_INVALID"));
        assertThatThrownBy(() -> pki.issueMember(name, Samples.LOOPBACK, LEAF_LIFE, NOW))
                .isInstanceOf(OperatorException.class);
    }

    @Test
    void forgetsARemovedMemberAndNoOther() throws Exception {
        var pki = create("pki");
        pki.issueMember("m1", Samples.LOOPBACK, LEAF_LIFE, NOW);
        pki.issueMember("m2", Samples.LOOPBACK, LEAF_LIFE, NOW);

        pki.forgetMember("m1");
        pki.forgetMember("m1");

        assertThat(root.resolve("pki/members/m1")).doesNotExist();
        assertThat(pki.member("m2").server().read()).isNotNull();
    }

    private ClusterPki create(String name) throws Exception {
        return ClusterPki.create(root.resolve(name), "prod", VALIDITY, NOW);
    }

    private static void assertIssued(Identity identity, X509Certificate authority)
            throws Exception {
        identity.certificate().verify(authority.getPublicKey());
        assertThat(identity.trusted()).containsExactly(authority);
    }

    private static void assertSame(ClusterPki one, ClusterPki other) throws Exception {
        assertThat(one.peerAuthority().certificate())
                .isEqualTo(other.peerAuthority().certificate());
        assertThat(one.clientAuthority().certificate())
                .isEqualTo(other.clientAuthority().certificate());
        assertThat(one.signer().verifyingKey()).isEqualTo(other.signer().verifyingKey());
    }
}
