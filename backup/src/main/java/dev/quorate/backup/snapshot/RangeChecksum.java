package dev.quorate.backup.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// CRC-32C over ranges of the file, as etcd sums up keys and values. Ranges that touch are joined,
/// so a leaf of which everything counts costs one update.
final class RangeChecksum {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final FileBytes bytes;
    private final CRC32C checksum = new CRC32C();
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private long start;
    private long end;

    RangeChecksum(FileBytes bytes) {
        this.bytes = bytes;
    }

    void addText(String text) {
        flush();
        checksum.update(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void add(long from, long to) {
        if (from != end) {
            flush();
            start = from;
        }
        end = to;
    }

    int value() {
        flush();
        return (int) checksum.getValue();
    }

    private void flush() {
        while (start < end) {
            int length = (int) Math.min(CHUNK_BYTES, end - start);
            bytes.copy(start, chunk, 0, length);
            checksum.update(chunk, 0, length);
            start += length;
        }
    }
}
