package dev.quorate.backup.store;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Size and digest of a run of bytes: what tells whether two objects are the same.
record Measure(long bytes, String sha256) {
    private static final int READ_BYTES = 64 << 10;

    static Measure of(InputStream in) throws IOException {
        var digest = newDigest();
        var buffer = new byte[READ_BYTES];
        var bytes = 0L;
        for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
            bytes += read;
        }
        return of(bytes, digest);
    }

    static Measure of(long bytes, MessageDigest digest) {
        return new Measure(bytes, HexFormat.of().formatHex(digest.digest()));
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
