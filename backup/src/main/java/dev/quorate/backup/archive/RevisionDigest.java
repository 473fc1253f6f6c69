package dev.quorate.backup.archive;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/// Computes the chain, one revision after the other.
final class RevisionDigest {
    private final MessageDigest digest = ContentDigest.newSha256();
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 1);
    private byte[] hash;
    private byte @Nullable [] before;

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
        before = hash;
        hash = digest.digest();
    }

    /// H of the revision before the last that was ended here.
    Optional<ChainHash> before() {
        return Optional.ofNullable(before).map(ChainHash::of);
    }

    ChainHash hash() {
        return ChainHash.of(hash);
    }
}
