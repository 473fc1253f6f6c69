package dev.quorate.backup.store;

import java.util.SplittableRandom;

/// Bytes that do not compress and differ with their seed.
public final class Sample {
    private static final int CHUNK_BYTES = 1 << 16;

    private Sample() {}

    public static byte[] bytes(long seed, int length) {
        var bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    /// A stream of any length that is never in memory.
    public static ObjectSource stream(long seed, long length) {
        return out -> {
            var chunk = bytes(seed, CHUNK_BYTES);
            for (var left = length; left > 0; left -= CHUNK_BYTES) {
                chunk[0]++;
                out.write(chunk, 0, (int) Math.min(left, CHUNK_BYTES));
            }
        };
    }
}
