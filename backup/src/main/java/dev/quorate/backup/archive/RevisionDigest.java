package dev.quorate.backup.archive;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/// Computes the chain, one revision after the other.
final class RevisionDigest {
    private final MessageDigest digest = ContentDigest.newSha256();
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 1);
    private byte[] hash;

    RevisionDigest(ChainHash before) {
        this.hash = before.bytes();
    }

    void begin(long revision) {
        digest.reset();
        digest.update(hash);
        number.clear().putLong(revision);
        digest.update(number.flip());
    }

    void event(boolean deletion, byte[] keyValue) {
        number.clear().put(SegmentFormat.eventTag(deletion)).putInt(keyValue.length);
        digest.update(number.flip());
        digest.update(keyValue);
    }

    void end() {
        hash = digest.digest();
    }

    ChainHash hash() {
        return ChainHash.of(hash);
    }
}
