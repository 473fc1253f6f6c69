package dev.quorate.backup.snapshot;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// CRC-32C over ranges of the file, as etcd sums up keys and values. Ranges that touch are joined,
/// so a leaf of which everything counts costs one update.
final class RangeChecksum {

    private static final int CHUNK_BYTES = 64 * 1024;

    /// That of CRC-32C, and x to the power of 8.
    private static final int POLYNOMIAL = 0x82F6_3B78;

    private static final int X_TO_THE_8TH = 1 << 23;

    private final CRC32C checksum = new CRC32C();
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private @Nullable FileBytes source;
    private long start;
    private long end;
    private int before;
    private long length;
    private long lengthSinceJoin;

    void addText(String text) {
        flush();
        var encoded = text.getBytes(StandardCharsets.ISO_8859_1);
        checksum.update(encoded);
        count(encoded.length);
    }

    void add(FileBytes bytes, long from, long to) {
        if (from != end || bytes != source) {
            flush();
            source = bytes;
            start = from;
        }
        end = to;
    }

    /// Goes on as if all that the other one took up had been added here.
    void join(RangeChecksum next) {
        before = joined(value(), next.value(), next.length);
        length += next.length;
        checksum.reset();
        lengthSinceJoin = 0;
    }

    int value() {
        flush();
        return joined(before, (int) checksum.getValue(), lengthSinceJoin);
    }

    /// The checksum of two parts from those of each: the first is moved on by as many zero bytes as
    /// the second has, which in the field of polynomials is a product (zlib's `crc32_combine`).
    private static int joined(int first, int second, long secondLength) {
        int moved = first;
        int power = X_TO_THE_8TH;
        for (long left = secondLength; left != 0; left >>>= 1) {
            if ((left & 1) != 0) {
                moved = product(power, moved);
            }
            power = product(power, power);
        }
        return moved ^ second;
    }

    /// Bits are in reverse order, as in the checksum.
    private static int product(int left, int right) {
        int product = 0;
        int shifted = right;
        for (int bit = Integer.SIZE - 1; bit >= 0; bit--) {
            product ^= (left >> bit & 1) * shifted;
            shifted = shifted >>> 1 ^ (shifted & 1) * POLYNOMIAL;
        }
        return product;
    }

    /// Takes up what was added so far; from now on its bytes may change.
    void flush() {
        while (source != null && start < end) {
            int part = (int) Math.min(CHUNK_BYTES, end - start);
            source.copy(start, chunk, 0, part);
            checksum.update(chunk, 0, part);
            start += part;
            count(part);
        }
    }

    private void count(int bytes) {
        length += bytes;
        lengthSinceJoin += bytes;
    }
}
