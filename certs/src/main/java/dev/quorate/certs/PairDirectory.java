package dev.quorate.certs;

import dev.quorate.OperatorException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// A directory that holds a certificate, its key and the CAs that it trusts, and replaces the three
/// together.
///
/// The paths of the files stay the same when the pair is renewed, so they can be given to etcd,
/// which reads certificate and key anew for each handshake (client/pkg/transport/listener.go), and
/// the CAs once at start.
public record PairDirectory(Path directory) {
    /// Each attempt but the last was overtaken by two whole writes. A reader that gets little
    /// processor time beside a writer that never pauses was seen to be overtaken five times in a
    /// row.
    private static final int READ_ATTEMPTS_MAX = 100;

    public Path certificateFile() {
        return directory.resolve(DurableWrite.CURRENT).resolve(DurableWrite.CERTIFICATE);
    }

    public Path keyFile() {
        return directory.resolve(DurableWrite.CURRENT).resolve(DurableWrite.KEY);
    }

    /// The CA certificates that the owner of the pair trusts.
    public Path trustedFile() {
        return directory.resolve(DurableWrite.CURRENT).resolve(DurableWrite.TRUSTED);
    }

    /// Whether there is a pair, sound or not.
    public boolean exists() {
        return Files.exists(directory.resolve(DurableWrite.CURRENT), LinkOption.NOFOLLOW_LINKS);
    }

    /// Reads the pair and checks that it is one; never a mix of two, even while it is being
    /// replaced.
    ///
    /// @throws OperatorException with a code and text of its own for each thing that can be wrong
    ///   with the files
    public Identity read() throws IOException {
        for (int attempt = 1; ; attempt++) {
            var generation = generation();
            try {
                return read(generation);
            } catch (OperatorException | NoSuchFileException e) {
                // Two writes ago it was the current one, and is being deleted now.
                if (attempt == READ_ATTEMPTS_MAX || generation.equals(generation())) {
                    throw e;
                }
            }
        }
    }

    void write(Identity identity) throws IOException {
        DurableWrite.carryOut(DurableWrite.pair(directory, identity));
    }

    private Path generation() throws IOException {
        var current = directory.resolve(DurableWrite.CURRENT);
        if (!exists()) {
            throw FileProblem.CERT_FILE_MISSING.at(
                    current, "is missing", "issue the pair, or put it back from a copy");
        }
        if (!Files.isDirectory(current)) {
            throw FileProblem.CERT_FILE_MISSING.at(
                    current,
                    "does not lead to a directory",
                    "point it to a generation beside it, or put the directory back from a copy");
        }
        return current.toRealPath();
    }

    private static Identity read(Path generation) throws IOException {
        var certificateFile = generation.resolve(DurableWrite.CERTIFICATE);
        var chain = PemFile.certificates(certificateFile);
        var key = PemFile.privateKey(generation.resolve(DurableWrite.KEY));
        checkMatch(generation, chain, key);
        return new Identity(
                chain, key, PemFile.certificates(generation.resolve(DurableWrite.TRUSTED)));
    }

    static void checkMatch(Path directory, List<X509Certificate> chain, PrivateKey key) {
        if (PrivateKeys.match(key, chain.getFirst().getPublicKey())) {
            return;
        }
        if (chain.stream().anyMatch(link -> PrivateKeys.match(key, link.getPublicKey()))) {
            throw FileProblem.CERT_CHAIN_ORDER.at(
                    directory.resolve(DurableWrite.CERTIFICATE),
                    "has its certificates in the wrong order: the key belongs to a later one",
                    "put the certificate of the key first, then the one that signed it");
        }
        throw FileProblem.KEY_MISMATCH.at(
                directory.resolve(DurableWrite.KEY),
                "is not the key of the certificate beside it (%s, serial %s)"
                        .formatted(
                                chain.getFirst().getSubjectX500Principal(),
                                Serial.of(chain.getFirst())),
                "put the key that was made with it in its place, or issue a new pair");
    }
}
