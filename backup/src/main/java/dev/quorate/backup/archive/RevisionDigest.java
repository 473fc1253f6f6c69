package dev.quorate.backup.archive;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Optional;

/// Computes the chain, one revision after the other.
final class RevisionDigest {
    private final ChainKey.Sum sum;
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 1);
    private byte[] hash;
    private byte @Nullable [] before;

    RevisionDigest(ChainHash before, ChainKey key) {
        this.hash = before.bytes();
        this.sum = key.sum();
    }

    void begin(long revision) {
        sum.reset();
        sum.update(hash);
        number.clear().putLong(revision);
        sum.update(number.flip());
    }

    void event(boolean deletion, byte[] keyValue) {
        number.clear().put(SegmentFormat.eventTag(deletion)).putInt(keyValue.length);
        sum.update(number.flip());
        sum.update(keyValue);
    }

    void end() {
        before = hash;
        hash = sum.finish();
    }

    /// H of the revision before the last that was ended here.
    Optional<ChainHash> before() {
        return Optional.ofNullable(before).map(ChainHash::of);
    }

    ChainHash hash() {
        return ChainHash.of(hash);
    }
}
