package dev.quorate.certs;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// The keys and certificates of one cluster, in a directory of its own:
///
/// ```
/// peer-ca/      client-ca/        the two authorities
/// members/NAME/{peer,server}/     the pairs of a member
/// clients/NAME/                   the pairs of clients; the one named `quorate` is our own
/// signer/key.pem                  signs what goes into a store
/// ```
///
/// Each directory but the last is a [PairDirectory]. Callers see to it that one process writes at a
/// time; reading is possible at any time.
public final class ClusterPki {
    /// The name of the client certificate with which Quorate itself calls the cluster.
    public static final String OWN_CLIENT = "quorate";

    private static final String PEER_CA = "peer-ca";
    private static final String CLIENT_CA = "client-ca";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private final Path directory;

    private ClusterPki(Path directory) {
        this.directory = directory;
    }

    /// How long the certificates of a new cluster live.
    public record Validity(Duration authority, Duration leaf) {}

    /// Makes the authorities, the signing key and our own client certificate, as far as they are
    /// missing. What is there stays as it is, so an interrupted call is completed by the next one.
    ///
    /// @param cluster the cluster's name, at most 64 characters; part of the authorities' names
    /// @throws OperatorException if something is there and unusable; it is left as it is
    public static ClusterPki create(Path directory, String cluster, Validity validity, Instant now)
            throws IOException {
        authority(
                directory.resolve(PEER_CA),
                () -> newAuthority(cluster, "peer CA", validity.authority(), now));
        authority(
                directory.resolve(CLIENT_CA),
                () -> newAuthority(cluster, "client CA", validity.authority(), now));
        return complete(directory, validity.leaf(), now);
    }

    /// As [#create], with authorities from another place: `peer-ca/` and `client-ca/` in a
    /// directory, each as in another cluster's directory, or simply with `cert.pem` and `key.pem`.
    /// They are copied; the signing key is always a new one.
    ///
    /// @throws OperatorException if the given authorities cannot be used, or others are there
    ///   already
    public static ClusterPki createFrom(
            Path authorities, Path directory, Duration leafValidity, Instant now)
            throws IOException {
        var given =
                List.of(
                        CertificateAuthority.load(authorities.resolve(PEER_CA)),
                        CertificateAuthority.load(authorities.resolve(CLIENT_CA)));
        var places = List.of(directory.resolve(PEER_CA), directory.resolve(CLIENT_CA));
        for (int i = 0; i < given.size(); i++) {
            given.get(i).checkValid(now);
            checkNoOther(places.get(i), given.get(i));
        }
        for (int i = 0; i < given.size(); i++) {
            var copy = given.get(i);
            authority(places.get(i), () -> copy);
        }
        return complete(directory, leafValidity, now);
    }

    /// Opens what [#create] made. Each part is read when it is asked for: to look at a cluster
    /// takes none of the keys that issue or sign.
    ///
    /// @throws OperatorException if there is no such directory
    public static ClusterPki open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw FileProblem.CERT_FILE_MISSING.at(
                    directory, "is missing", "put the directory back from a copy");
        }
        return new ClusterPki(directory);
    }

    /// Issues both pairs of a member, or renews them under the same paths. The one pair is replaced
    /// before the other; a crash between the two leaves both usable.
    ///
    /// @param names every host name and address under which peers and clients reach the member
    /// @throws OperatorException if the name cannot be a file name, or a CA has expired
    public MemberFiles issueMember(
            String member, List<AlternativeName> names, Duration validity, Instant now)
            throws IOException {
        var files = member(member);
        var request = new CertificateRequest(member, names, validity);
        var peer = peerAuthority().issue(request, now);
        var server = clientAuthority().issue(request, now);
        files.peer().write(peer);
        files.server().write(server);
        return files;
    }

    /// Issues a client certificate, or renews it under the same path. It has no alternative names,
    /// so its owner cannot pose as a member.
    ///
    /// @throws OperatorException if the name cannot be a file name, or the CA has expired
    public PairDirectory issueClient(String client, Duration validity, Instant now)
            throws IOException {
        var files = client(client);
        files.write(
                clientAuthority().issue(new CertificateRequest(client, List.of(), validity), now));
        return files;
    }

    /// Deletes the pairs of a member that was removed for good.
    public void forgetMember(String member) throws IOException {
        var gone = members().resolve(checkedName("member", member));
        if (Files.isDirectory(gone)) {
            DurableWrite.carryOut(DurableWrite.delete(gone));
        }
    }

    /// Where the pairs of a member are, whether they have been issued or not.
    public MemberFiles member(String name) {
        var home = members().resolve(checkedName("member", name));
        return new MemberFiles(
                new PairDirectory(home.resolve("peer")), new PairDirectory(home.resolve("server")));
    }

    /// Where the pair of a client is, whether it has been issued or not.
    public PairDirectory client(String name) {
        return new PairDirectory(clients().resolve(checkedName("client", name)));
    }

    /// With what Quorate itself calls the cluster; trusts the client CA.
    public Identity ownIdentity() throws IOException {
        return client(OWN_CLIENT).read();
    }

    /// @throws OperatorException if it is missing or unusable
    public CertificateAuthority peerAuthority() throws IOException {
        return CertificateAuthority.load(directory.resolve(PEER_CA));
    }

    /// @throws OperatorException if it is missing or unusable
    public CertificateAuthority clientAuthority() throws IOException {
        return CertificateAuthority.load(directory.resolve(CLIENT_CA));
    }

    /// @throws OperatorException if it is missing or unusable
    public SigningKey signer() throws IOException {
        return SigningKey.load(signerFile(directory));
    }

    public Path directory() {
        return directory;
    }

    @Override
    public String toString() {
        return "ClusterPki[%s]".formatted(directory);
    }

    Path members() {
        return directory.resolve("members");
    }

    Path clients() {
        return directory.resolve("clients");
    }

    PairDirectory peerAuthorityFiles() {
        return new PairDirectory(directory.resolve(PEER_CA));
    }

    PairDirectory clientAuthorityFiles() {
        return new PairDirectory(directory.resolve(CLIENT_CA));
    }

    private static CertificateAuthority newAuthority(
            String cluster, String name, Duration validity, Instant now) {
        return CertificateAuthority.create(cluster, name, validity, now);
    }

    private static void authority(Path directory, Supplier<CertificateAuthority> maker)
            throws IOException {
        if (new PairDirectory(directory).exists()) {
            CertificateAuthority.load(directory);
        } else {
            maker.get().save(directory);
        }
    }

    private static void checkNoOther(Path directory, CertificateAuthority given)
            throws IOException {
        if (!new PairDirectory(directory).exists()) {
            return;
        }
        var present = CertificateAuthority.load(directory).certificate();
        if (!present.equals(given.certificate())) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "CERT_CA_EXISTS",
                    "%s holds another CA already (serial %s, given serial %s)"
                            .formatted(
                                    directory, Serial.of(present), Serial.of(given.certificate())),
                    "the CA that is there was kept",
                    "leave out --ca, or choose another cluster name");
        }
    }

    private static ClusterPki complete(Path directory, Duration leafValidity, Instant now)
            throws IOException {
        var signerFile = signerFile(directory);
        if (Files.exists(signerFile)) {
            SigningKey.load(signerFile);
        } else {
            SigningKey.create().save(signerFile);
        }
        var pki = open(directory);
        if (!pki.client(OWN_CLIENT).exists()) {
            pki.issueClient(OWN_CLIENT, leafValidity, now);
        }
        return pki;
    }

    private static Path signerFile(Path directory) {
        return directory.resolve("signer").resolve(DurableWrite.KEY);
    }

    private static String checkedName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new OperatorException(
                    Failure.BAD_INPUT,
                    "CERT_NAME_INVALID",
                    "'%s' cannot be the name of a %s's certificate".formatted(name, what),
                    "no certificate was issued",
                    "use 1 to 63 letters, digits, '.', '_' or '-', the first a letter or digit");
        }
        return name;
    }
}
