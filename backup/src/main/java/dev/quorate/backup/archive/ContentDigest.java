package dev.quorate.backup.archive;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// What tells whether two runs of bytes are the same.
///
/// @param sha256 64 lower-case hexadecimal digits
/// @param bytes how many there are
public record ContentDigest(String sha256, long bytes) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public ContentDigest {
        if (!FORM.matcher(sha256).matches() || bytes < 0) {
            throw new IllegalArgumentException(
                    "not a digest: '%s' of %d bytes".formatted(sha256, bytes));
        }
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static ContentDigest of(MessageDigest finished, long bytes) {
        return new ContentDigest(HexFormat.of().formatHex(finished.digest()), bytes);
    }
}
