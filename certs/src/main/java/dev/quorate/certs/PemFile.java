package dev.quorate.certs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/// Reads certificate and key files; whatever is wrong with one has an error of its own that names
/// the file.
final class PemFile {
    private static final int SIZE_MAX_BYTES = 1 << 20;
    private static final int DER_SEQUENCE = 0x30;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rwx------");

    private PemFile() {}

    /// All certificates in a file, at least one.
    static List<X509Certificate> certificates(Path file) throws IOException {
        var blocks = blocks(file);
        if (blocks.stream().anyMatch(block -> block.label().endsWith(Pem.PRIVATE_KEY))) {
            throw FileProblem.CERT_FILE_HOLDS_KEY.at(
                    file,
                    "holds a private key beside the certificate, where everybody may read it",
                    "move the PRIVATE KEY block to a file of its own with mode 0600");
        }
        var certificates =
                blocks.stream()
                        .filter(block -> block.label().equals(Pem.CERTIFICATE))
                        .map(block -> certificate(file, block))
                        .toList();
        if (certificates.isEmpty()) {
            throw noBlock(file, Pem.CERTIFICATE);
        }
        return certificates;
    }

    /// The one private key in a file, which nobody but its owner may be able to read.
    static PrivateKey privateKey(Path file) throws IOException {
        var blocks = blocks(file);
        var mode = Files.getPosixFilePermissions(file);
        if (!OWNER_ONLY.containsAll(mode)) {
            throw FileProblem.KEY_FILE_MODE.at(
                    file,
                    "is a private key that others can use: its mode is "
                            + PosixFilePermissions.toString(mode),
                    "run `chmod 600 %s`; if others could log in here, replace the key too"
                            .formatted(file));
        }
        var keys = blocks.stream().filter(b -> b.label().endsWith(Pem.PRIVATE_KEY)).toList();
        if (keys.isEmpty()) {
            throw noBlock(file, Pem.PRIVATE_KEY);
        }
        if (keys.size() > 1) {
            throw FileProblem.KEY_FILE_SEVERAL.at(
                    file,
                    "holds %d private keys".formatted(keys.size()),
                    "leave only the one that belongs to the certificate");
        }
        return privateKey(file, keys.getFirst());
    }

    private static PrivateKey privateKey(Path file, Pem.Block block) {
        if (block.label().startsWith("ENCRYPTED") || block.hasHeaders()) {
            throw FileProblem.KEY_ENCRYPTED.at(
                    file,
                    "is encrypted; etcd cannot ask for a password",
                    "decrypt it: `openssl pkcs8 -topk8 -nocrypt -in %s -out key.pem`"
                            .formatted(file));
        }
        if (!block.label().equals(Pem.PRIVATE_KEY)) {
            throw FileProblem.KEY_FORMAT.at(
                    file,
                    "holds a key in the form '%s', not PKCS#8".formatted(block.label()),
                    "convert it: `openssl pkcs8 -topk8 -nocrypt -in %s -out key.pem`"
                            .formatted(file));
        }
        return PrivateKeys.decode(decode(file, block))
                .orElseThrow(() ->
                        FileProblem.KEY_FORMAT.at(
                                file,
                                "holds a damaged key, or one that is neither ECDSA, RSA nor"
                                        + " Ed25519",
                                "put the file back from a copy, or issue a new pair"));
    }

    private static X509Certificate certificate(Path file, Pem.Block block) {
        try {
            var der = new ByteArrayInputStream(decode(file, block));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(der);
        } catch (CertificateException e) {
            throw FileProblem.CERT_FILE_DAMAGED.at(
                    file,
                    "holds a damaged certificate: " + e.getMessage(),
                    "put the file back from a copy, or issue a new pair",
                    e);
        }
    }

    private static byte[] decode(Path file, Pem.Block block) {
        try {
            return block.decode();
        } catch (IllegalArgumentException e) {
            throw FileProblem.CERT_FILE_DAMAGED.at(
                    file,
                    "holds a %s block that is not base64".formatted(block.label()),
                    "put the file back from a copy, or issue a new pair",
                    e);
        }
    }

    private static List<Pem.Block> blocks(Path file) throws IOException {
        var content = content(file);
        if (content.length == 0) {
            throw FileProblem.CERT_FILE_EMPTY.at(
                    file, "is empty", "put the file back from a copy, or issue a new pair");
        }
        if (content[0] == DER_SEQUENCE) {
            throw FileProblem.CERT_FILE_DER.at(
                    file,
                    "is binary (DER or PKCS#12), not PEM",
                    "convert it with `openssl x509 -inform der`, `openssl pkey -inform der` or"
                            + " `openssl pkcs12 -nodes`");
        }
        return Pem.parse(new String(content, StandardCharsets.UTF_8));
    }

    private static byte[] content(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw FileProblem.CERT_FILE_MISSING.at(
                    file,
                    Files.isSymbolicLink(file) ? "points to a file that is missing" : "is missing",
                    "put the file back from a copy, or issue a new pair");
        }
        if (!Files.isRegularFile(file)) {
            throw FileProblem.CERT_FILE_NOT_REGULAR.at(
                    file, "is not a regular file", "put the PEM file in its place");
        }
        if (Files.size(file) > SIZE_MAX_BYTES) {
            throw FileProblem.CERT_FILE_TOO_LARGE.at(
                    file,
                    "has %d bytes, more than %d".formatted(Files.size(file), SIZE_MAX_BYTES),
                    "leave only the PEM blocks in it");
        }
        try {
            return Files.readAllBytes(file);
        } catch (AccessDeniedException e) {
            throw FileProblem.CERT_FILE_UNREADABLE.at(
                    file,
                    "cannot be read by " + System.getProperty("user.name"),
                    "run this as " + Files.getOwner(file).getName(),
                    e);
        }
    }

    private static RuntimeException noBlock(Path file, String label) {
        return FileProblem.CERT_FILE_NOT_PEM.at(
                file,
                "has no whole '%s' block at the start of a line".formatted(label),
                "check that it is a PEM file, complete and without a byte-order mark");
    }
}
