package dev.quorate.certs;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// The text form of keys and certificates (RFC 7468).
final class Pem {
    static final String CERTIFICATE = "CERTIFICATE";
    static final String PRIVATE_KEY = "PRIVATE KEY";

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int LINE_LENGTH = 64;

    private Pem() {}

    /// One block of a PEM file.
    ///
    /// @param label what the block says it is, for example `CERTIFICATE`
    /// @param body its lines, joined; base64 unless it has the headers of an old encrypted key
    record Block(String label, String body) {
        boolean hasHeaders() {
            return body.indexOf(':') >= 0;
        }

        /// @throws IllegalArgumentException if the body is not base64
        byte[] decode() {
            return Base64.getDecoder().decode(body);
        }

        @Override
        public String toString() {
            return "Block[%s, %d characters]".formatted(label, body.length());
        }
    }

    /// All whole blocks; text around them is skipped, as Go's reader does it. A begin line counts
    /// only at the start of a line: a byte-order mark before it hides the block from etcd, hence
    /// from us.
    static List<Block> parse(String text) {
        var blocks = new ArrayList<Block>();
        var lines = text.lines().map(String::stripTrailing).toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith(BEGIN) || !lines.get(i).endsWith(DASHES)) {
                continue;
            }
            var line = lines.get(i);
            var label = line.substring(BEGIN.length(), line.length() - DASHES.length());
            int end = lines.subList(i, lines.size()).indexOf(END + label + DASHES);
            if (end > 0) {
                blocks.add(new Block(label, String.join("", lines.subList(i + 1, i + end))));
                i += end;
            }
        }
        return List.copyOf(blocks);
    }

    static String encode(List<X509Certificate> certificates) {
        return certificates.stream()
                .map(certificate -> block(CERTIFICATE, encoded(certificate)))
                .collect(Collectors.joining());
    }

    static String encode(PrivateKey key) {
        return block(PRIVATE_KEY, key.getEncoded());
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has no encoding", e);
        }
    }

    private static String block(String label, byte[] der) {
        var lines =
                Base64.getMimeEncoder(LINE_LENGTH, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        return BEGIN + label + DASHES + "\n" + lines + "\n" + END + label + DASHES + "\n";
    }
}
