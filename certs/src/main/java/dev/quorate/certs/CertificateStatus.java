package dev.quorate.certs;

import dev.quorate.OperatorException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// What is known of one pair on disk.
public sealed interface CertificateStatus {
    Kind kind();

    /// The member or client that the pair belongs to; of a CA, `peer-ca` or `client-ca`.
    String owner();

    /// What a pair is for.
    enum Kind {
        CA,
        PEER,
        SERVER,
        CLIENT
    }

    /// A pair that can be used.
    ///
    /// @param serial as [Serial#of] shows it
    /// @param names alternative names as text, in the certificate's order
    /// @param remaining from the given time to `notAfter`; negative once expired
    /// @param verdict whether it is to be renewed; of a CA, [RenewalRule.Verdict#LIMITED_BY_CA]
    ///   means that it is to be replaced
    record Usable(
            Kind kind,
            String owner,
            String serial,
            Instant notBefore,
            Instant notAfter,
            List<String> names,
            Duration remaining,
            RenewalRule.Verdict verdict)
            implements CertificateStatus {}

    /// A pair that cannot be used: both texts name the file.
    record Unusable(Kind kind, String owner, String problem, String remedy)
            implements CertificateStatus {}

    /// All pairs of a cluster: the authorities, then members and clients by name.
    static List<CertificateStatus> of(ClusterPki pki, Instant now) throws IOException {
        var peerCa = pki.peerAuthority().certificate();
        var clientCa = pki.clientAuthority().certificate();
        var all = new ArrayList<CertificateStatus>();
        all.add(of(Kind.CA, "peer-ca", pki.peerAuthorityFiles(), peerCa, now));
        all.add(of(Kind.CA, "client-ca", pki.clientAuthorityFiles(), clientCa, now));
        for (var name : names(pki.members())) {
            var files = pki.member(name);
            all.add(of(Kind.PEER, name, files.peer(), peerCa, now));
            all.add(of(Kind.SERVER, name, files.server(), clientCa, now));
        }
        for (var name : names(pki.clients())) {
            all.add(of(Kind.CLIENT, name, pki.client(name), clientCa, now));
        }
        return List.copyOf(all);
    }

    /// When the first certificate of a cluster runs out; empty when none can be read. Looks at
    /// certificates only, not at their keys.
    static Optional<Instant> earliestExpiry(ClusterPki pki) throws IOException {
        var pairs = new ArrayList<PairDirectory>();
        pairs.add(pki.peerAuthorityFiles());
        pairs.add(pki.clientAuthorityFiles());
        for (var name : names(pki.members())) {
            pairs.add(pki.member(name).peer());
            pairs.add(pki.member(name).server());
        }
        for (var name : names(pki.clients())) {
            pairs.add(pki.client(name));
        }
        var ends = new ArrayList<Instant>();
        for (var pair : pairs) {
            try {
                ends.add(
                        PemFile.certificates(pair.certificateFile())
                                .getFirst()
                                .getNotAfter()
                                .toInstant());
            } catch (OperatorException _) {
                // Of such a pair no end is known; `certs status` says what is wrong with it.
            }
        }
        return ends.stream().min(Comparator.naturalOrder());
    }

    private static CertificateStatus of(
            Kind kind, String owner, PairDirectory files, X509Certificate authority, Instant now)
            throws IOException {
        try {
            var certificate = files.read().certificate();
            var end = certificate.getNotAfter().toInstant();
            return new Usable(
                    kind,
                    owner,
                    Serial.of(certificate),
                    certificate.getNotBefore().toInstant(),
                    end,
                    alternativeNames(certificate),
                    Duration.between(now, end),
                    RenewalRule.judge(certificate, authority, now));
        } catch (OperatorException e) {
            return new Unusable(kind, owner, e.problem(), e.remedy());
        }
    }

    /// The alternative names of a certificate as text.
    static List<String> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream().map(name -> Objects.toString(name.get(1))).toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
