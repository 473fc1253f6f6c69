package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;

/// Reads one protobuf message field by field, inside its own bytes. It is as strict as etcd's own
/// decoder (gogo, `mvccpb/kv.pb.go`) and lets unknown fields pass as that does, groups excepted.
final class ProtobufReader {

    static final int VARINT = 0;
    static final int FIXED_64 = 1;
    static final int BYTES = 2;
    static final int FIXED_32 = 5;

    /// The bit of each byte that says that the number goes on.
    private static final long CONTINUED = 0x8080_8080_8080_8080L;

    private static final int VARINT_BITS_MAX = 63;
    private static final int FIELD_MAX = (1 << 29) - 1;

    private final FileBytes bytes;
    private final Kind kind;
    private long at;
    private long end;
    private int field;
    private int wireType;
    private long length;

    /// @param kind of finding for a message that cannot be read
    ProtobufReader(FileBytes bytes, Kind kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    void start(long offset, long messageLength) {
        at = offset;
        end = offset + messageLength;
    }

    /// Goes on to the next field, if there is one. Its content must be taken before the next call.
    boolean next() throws SnapshotException {
        if (at == end) {
            return false;
        }
        long start = at;
        long tag = varint();
        wireType = (int) (tag & 7);
        long number = tag >>> 3;
        if (number == 0 || number > FIELD_MAX) {
            throw new SnapshotException(kind, start, "protobuf field %d".formatted(number));
        }
        field = (int) number;
        return true;
    }

    int field() {
        return field;
    }

    /// A number in the current field.
    long number() throws SnapshotException {
        require(VARINT);
        return varint();
    }

    /// Offset of the bytes in the current field; [#length] gives their number.
    long bytes() throws SnapshotException {
        require(BYTES);
        return lengthDelimited();
    }

    long length() {
        return length;
    }

    void skip() throws SnapshotException {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED_64 -> advance(Long.BYTES);
            case BYTES -> lengthDelimited();
            case FIXED_32 -> advance(Integer.BYTES);
            default ->
                    throw new SnapshotException(
                            kind, at, "protobuf wire type %d".formatted(wireType));
        }
    }

    private void require(int expected) throws SnapshotException {
        if (wireType != expected) {
            throw new SnapshotException(
                    kind,
                    at,
                    "protobuf field %d has wire type %d, not %d"
                            .formatted(field, wireType, expected));
        }
    }

    private long lengthDelimited() throws SnapshotException {
        length = varint();
        long start = at;
        advance(length);
        return start;
    }

    private void advance(long count) throws SnapshotException {
        if (count < 0 || count > end - at) {
            throw new SnapshotException(
                    kind,
                    at,
                    "protobuf field of %s bytes, %d are left"
                            .formatted(Long.toUnsignedString(count), end - at));
        }
        at += count;
    }

    /// Most numbers are short and not at the very end: eight bytes are looked at in one go.
    private long varint() throws SnapshotException {
        if (end - at >= Long.BYTES) {
            long word = bytes.longAt(at);
            if ((word & 0x80) == 0) {
                at++;
                return word & 0x7F;
            }
            long stops = ~word & CONTINUED;
            if (stops != 0) {
                at += (Long.numberOfTrailingZeros(stops) >>> 3) + 1;
                return joined(word & (stops ^ (stops - 1)) & ~CONTINUED);
            }
        }
        return varintByBytes();
    }

    /// Closes the gaps between the seven low bits of each byte.
    private static long joined(long sevens) {
        long pairs = (sevens & 0x007F_007F_007F_007FL) | ((sevens & 0x7F00_7F00_7F00_7F00L) >>> 1);
        long fours = (pairs & 0x3FFF_0000_3FFFL) | ((pairs & 0x3FFF_0000_3FFF_0000L) >>> 2);
        return (fours & 0x0FFF_FFFFL) | ((fours & 0x0FFF_FFFF_0000_0000L) >>> 4);
    }

    private long varintByBytes() throws SnapshotException {
        long value = 0;
        for (int shift = 0; shift <= VARINT_BITS_MAX; shift += 7) {
            if (at == end) {
                throw new SnapshotException(kind, at, "protobuf number is cut off");
            }
            int next = bytes.unsignedByte(at++);
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new SnapshotException(kind, at, "protobuf number of more than 64 bits");
    }
}
