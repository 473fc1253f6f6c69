package dev.quorate.backup.snapshot;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// CRC-32C over ranges of the file, as etcd sums up keys and values. Ranges that touch are joined,
/// so a leaf of which everything counts costs one update.
final class RangeChecksum {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final CRC32C checksum = new CRC32C();
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private @Nullable FileBytes source;
    private long start;
    private long end;

    void addText(String text) {
        flush();
        checksum.update(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void add(FileBytes bytes, long from, long to) {
        if (from != end || bytes != source) {
            flush();
            source = bytes;
            start = from;
        }
        end = to;
    }

    int value() {
        flush();
        return (int) checksum.getValue();
    }

    /// Takes up what was added so far; from now on its bytes may change.
    void flush() {
        while (source != null && start < end) {
            int length = (int) Math.min(CHUNK_BYTES, end - start);
            source.copy(start, chunk, 0, length);
            checksum.update(chunk, 0, length);
            start += length;
        }
    }
}
