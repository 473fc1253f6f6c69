package dev.quorate.backup.snapshot;

/// Two seeded sums over a user's key that share nothing but its bytes.
final class KeyHash {

    private static final long FACTOR_FIRST = 0x9E3779B97F4A7C15L;
    private static final long FACTOR_SECOND = 0xC2B2AE3D27D4EB4FL;

    private final long firstSeed;
    private final long secondSeed;
    private long first;
    private long second;

    KeyHash(long seed) {
        this.firstSeed = mix(seed, FACTOR_FIRST);
        this.secondSeed = mix(seed ^ FACTOR_FIRST, FACTOR_SECOND);
    }

    /// Sums up the key of an entry.
    void of(Entry entry) {
        var bytes = entry.bytes();
        long length = entry.keyLength();
        long left = firstSeed ^ length;
        long right = secondSeed ^ length;
        long at = entry.keyOffset();
        long end = at + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            long word = bytes.longAt(at);
            left = mix(left ^ word, FACTOR_FIRST);
            right = mix(right ^ word, FACTOR_SECOND);
        }
        long rest = 0;
        if (at < end && length >= Long.BYTES) {
            // Some bytes once more: with the length in the sum that hides no difference.
            rest = bytes.longAt(end - Long.BYTES);
        } else {
            for (; at < end; at++) {
                rest = rest << Byte.SIZE | bytes.unsignedByte(at);
            }
        }
        first = mix(mix(left ^ rest, FACTOR_SECOND), firstSeed);
        second = mix(mix(right ^ rest, FACTOR_FIRST), secondSeed);
    }

    long first() {
        return first;
    }

    long second() {
        return second;
    }

    private static long mix(long left, long right) {
        return Math.unsignedMultiplyHigh(left, right) ^ left * right;
    }
}
