package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Computes the sha256 of the database and holds it against the trailer, in one pass.
final class DatabaseDigest implements Callable<DatabaseDigest.Result> {

    /// @param sha256 in hexadecimal
    record Result(String sha256, Optional<Finding> finding) {}

    /// What fits into the nearest caches, since it is read twice.
    private static final int CHUNK_BYTES = 64 * 1024;

    private final FileBytes bytes;
    private final Container container;

    DatabaseDigest(FileBytes bytes, Container container) {
        this.bytes = bytes;
        this.container = container;
    }

    @Override
    public Result call() throws InterruptedException {
        var digest = sha256();
        long usedBytes = container.meta().usedBytes();
        var early = new byte[0];
        long at = 0;
        var chunk = new byte[CHUNK_BYTES];
        while (at < container.databaseBytes()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long stop = at < usedBytes ? usedBytes : container.databaseBytes();
            int length = (int) Math.min(CHUNK_BYTES, stop - at);
            bytes.copy(at, chunk, 0, length);
            digest.update(chunk, 0, length);
            at += length;
            if (at == usedBytes) {
                early = copyOf(digest).digest();
            }
        }
        var whole = digest.digest();
        return new Result(HexFormat.of().formatHex(whole), finding(whole, early));
    }

    private Optional<Finding> finding(byte[] whole, byte[] early) {
        long end = container.databaseBytes();
        if (container.trailerPresent() && Arrays.equals(whole, trailerAt(end))) {
            return Optional.empty();
        }
        long earlyEnd = container.meta().usedBytes() + PageLayout.TRAILER_BYTES;
        if (earlyEnd < bytes.length()
                && Arrays.equals(early, trailerAt(container.meta().usedBytes()))) {
            return Optional.of(
                    new Finding(
                            Kind.TRAILING_BYTES,
                            earlyEnd,
                            "%d bytes after a trailer that is right"
                                    .formatted(bytes.length() - earlyEnd)));
        }
        if (!container.trailerPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                new Finding(
                        Kind.TRAILER_MISMATCH,
                        end,
                        "the trailer says sha256 %s, the bytes before it give %s"
                                .formatted(
                                        HexFormat.of().formatHex(trailerAt(end)),
                                        HexFormat.of().formatHex(whole))));
    }

    private byte[] trailerAt(long offset) {
        return bytes.copy(offset, PageLayout.TRAILER_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static MessageDigest copyOf(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 can be copied", e);
        }
    }
}
