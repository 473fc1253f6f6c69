package dev.quorate.backup.snapshot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The mapped file, or other memory in its form, as numbers and byte ranges. Nothing in a file is
/// sure to be aligned: inline pages begin anywhere.
///
/// Bulk work copies to the heap first. A file that is cut while it is mapped makes a plain read
/// raise `InternalError`, which can be caught; the same fault inside the virtual machine's checksum
/// code, run on the mapping itself, would end the process.
final class FileBytes {

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong BIG_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment segment;

    FileBytes(MemorySegment segment) {
        this.segment = segment;
    }

    static FileBytes of(byte[] array) {
        return new FileBytes(MemorySegment.ofArray(array));
    }

    long length() {
        return segment.byteSize();
    }

    int unsignedByte(long offset) {
        return segment.get(BYTE, offset) & 0xFF;
    }

    int unsignedShort(long offset) {
        return segment.get(SHORT, offset) & 0xFFFF;
    }

    long unsignedInt(long offset) {
        return segment.get(INT, offset) & 0xFFFF_FFFFL;
    }

    long longAt(long offset) {
        return segment.get(LONG, offset);
    }

    long bigEndianLong(long offset) {
        return segment.get(BIG_ENDIAN_LONG, offset);
    }

    /// Orders two ranges as bbolt orders keys: by unsigned bytes, the shorter first.
    int compare(long left, long leftLength, long right, long rightLength) {
        return compare(left, leftLength, this, right, rightLength);
    }

    /// As above, the right one in other memory.
    int compare(long left, long leftLength, FileBytes other, long right, long rightLength) {
        long common = Math.min(leftLength, rightLength);
        long at = 0;
        for (; at + Long.BYTES <= common; at += Long.BYTES) {
            long leftWord = bigEndianLong(left + at);
            long rightWord = other.bigEndianLong(right + at);
            if (leftWord != rightWord) {
                return Long.compareUnsigned(leftWord, rightWord);
            }
        }
        for (; at < common; at++) {
            int difference = unsignedByte(left + at) - other.unsignedByte(right + at);
            if (difference != 0) {
                return difference;
            }
        }
        return Long.compare(leftLength, rightLength);
    }

    void copy(long offset, byte[] target, int targetOffset, int length) {
        MemorySegment.copy(segment, BYTE, offset, target, targetOffset, length);
    }

    void copy(long offset, MemorySegment target, long targetOffset, long length) {
        MemorySegment.copy(segment, offset, target, targetOffset, length);
    }

    byte[] copy(long offset, int length) {
        var target = new byte[length];
        copy(offset, target, 0, length);
        return target;
    }

    /// The named failure for a fault in the mapping: the file was cut while it was read.
    ///
    /// @throws InternalError the error itself, when it is something else
    static SnapshotException cut(InternalError error) {
        var message = error.getMessage();
        if (message == null || !message.contains("unsafe memory access")) {
            throw error;
        }
        return new SnapshotException(
                Finding.Kind.CHANGED_WHILE_READ, 0, "the file was cut while it was read", error);
    }
}
