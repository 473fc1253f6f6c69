package dev.quorate.backup.archive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// H(r): what stands for all changes of a chain up to revision r, without the times at which they
/// were received. H(r) = SHA-256(H(r - 1), r, events of r), and in an encrypted log HMAC-SHA-256 of
/// the same with the key of the chain.
///
/// @param hex 64 lower-case hexadecimal digits
public record ChainHash(String hex) {
    static final int BYTES = 32;

    private static final byte[] START = "quorate log start\n".getBytes(StandardCharsets.US_ASCII);

    static ChainHash of(byte[] digest) {
        if (digest.length != BYTES) {
            throw new IllegalArgumentException("not 32 bytes: " + digest.length);
        }
        return new ChainHash(HexFormat.of().formatHex(digest));
    }

    /// Where a chain starts, there is nothing before it: its first H says only where that is.
    static ChainHash start(LineageId lineage, long revision, ChainKey key) {
        var sum = key.sum();
        sum.update(START);
        sum.update(lineage.text().getBytes(StandardCharsets.US_ASCII));
        sum.update(ByteBuffer.allocate(Long.BYTES).putLong(revision).flip());
        return of(sum.finish());
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex.substring(0, 8);
    }
}
