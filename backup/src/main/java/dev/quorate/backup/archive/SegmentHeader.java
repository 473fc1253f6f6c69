package dev.quorate.backup.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.quorate.backup.archive.SegmentException.Kind;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The first frame of a segment: enough to know what one looks at, and whether all of it is there.
record SegmentHeader(
        LineageId lineage,
        long first,
        long last,
        ChainHash before,
        long objectBytes,
        boolean sealed) {
    private static final int MAGIC_AT = SegmentFormat.FRAME_HEAD_BYTES;

    byte[] encode() {
        var name = lineage.text().getBytes(US_ASCII);
        int content =
                SegmentFormat.HEADER_MAGIC.length
                        + Short.BYTES
                        + 3 * Long.BYTES
                        + ChainHash.BYTES
                        + 1
                        + name.length
                        + Integer.BYTES;
        var buffer = ByteBuffer.allocate(SegmentFormat.FRAME_HEAD_BYTES + content);
        buffer.order(ByteOrder.LITTLE_ENDIAN).putInt(SegmentFormat.FRAME_MAGIC).putInt(content);
        buffer.order(ByteOrder.BIG_ENDIAN)
                .put(SegmentFormat.HEADER_MAGIC)
                .putShort((short) SegmentFormat.version(sealed))
                .putLong(objectBytes)
                .putLong(first)
                .putLong(last)
                .put(before.bytes())
                .put((byte) name.length)
                .put(name);
        buffer.putInt(SegmentFormat.crc(buffer.array(), 0, buffer.position()));
        return buffer.array();
    }

    /// @param bytes from the beginning of the object; more than the header may be there
    static SegmentHeader decode(byte[] bytes) throws SegmentException {
        if (bytes.length < MAGIC_AT + SegmentFormat.HEADER_MAGIC.length) {
            throw new SegmentException(
                    Kind.TRUNCATED,
                    "it ends within its header, at byte %d".formatted(bytes.length));
        }
        var buffer = ByteBuffer.wrap(bytes);
        var framed = buffer.order(ByteOrder.LITTLE_ENDIAN).getInt(0) == SegmentFormat.FRAME_MAGIC;
        var ours =
                Arrays.equals(
                        bytes,
                        MAGIC_AT,
                        MAGIC_AT + SegmentFormat.HEADER_MAGIC.length,
                        SegmentFormat.HEADER_MAGIC,
                        0,
                        SegmentFormat.HEADER_MAGIC.length);
        if (!framed && !ours) {
            throw new SegmentException(Kind.NO_SEGMENT, "it does not begin like one");
        }
        int content = buffer.getInt(Integer.BYTES);
        if (!framed || !ours || content < 0 || content > SegmentFormat.HEADER_BYTES_MAX) {
            throw corrupt("the beginning of its header has changed");
        }
        int end = MAGIC_AT + content;
        if (end > bytes.length) {
            throw new SegmentException(
                    Kind.TRUNCATED,
                    "it ends within its header, at byte %d".formatted(bytes.length));
        }
        return decode(buffer.limit(end).order(ByteOrder.BIG_ENDIAN));
    }

    private static SegmentHeader decode(ByteBuffer frame) throws SegmentException {
        int crcAt = frame.limit() - Integer.BYTES;
        if (crcAt < MAGIC_AT || SegmentFormat.crc(frame.array(), 0, crcAt) != frame.getInt(crcAt)) {
            throw corrupt("its header has another checksum than it states");
        }
        frame.position(MAGIC_AT + SegmentFormat.HEADER_MAGIC.length);
        try {
            var sealed = SegmentFooter.sealed(Short.toUnsignedInt(frame.getShort()));
            long objectBytes = frame.getLong();
            long first = frame.getLong();
            long last = frame.getLong();
            var before = new byte[ChainHash.BYTES];
            frame.get(before);
            var name = new byte[Byte.toUnsignedInt(frame.get())];
            frame.get(name);
            if (first < 1 || last < first) {
                throw corrupt("its header states the revisions %d to %d".formatted(first, last));
            }
            return new SegmentHeader(
                    new LineageId(new String(name, US_ASCII)),
                    first,
                    last,
                    ChainHash.of(before),
                    objectBytes,
                    sealed);
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            throw new SegmentException(
                    Kind.CORRUPT,
                    "its header cannot be read: " + malformed.getMessage(),
                    malformed);
        }
    }

    private static SegmentException corrupt(String detail) {
        return new SegmentException(Kind.CORRUPT, detail);
    }
}
