package dev.quorate.manager.host;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How far the raft log of a member goes, read from its files. etcd's own programs tell it of a
/// running member alone; whether one may run at all has to be known before.
///
/// A segment is called after its number and the index of its first entry. It is a sequence of
/// frames: eight bytes of length, little endian, whose highest byte tells the padding, then a
/// record {1: type, 2: crc, 3: data}; the rest of the file is zero (`server/storage/wal`, 3.4 to
/// 3.7).
final class RaftLog {
    private static final Pattern SEGMENT = Pattern.compile("[0-9a-f]{16}-([0-9a-f]{16})\\.wal");
    private static final int HEADER_BYTES_MAX = 64;
    private static final long LENGTH_MASK = 0x00ff_ffff_ffff_ffffL;

    private static final long ENTRY = 2;
    private static final long SNAPSHOT = 5;

    private RaftLog() {}

    /// The index of the last entry, or of a snapshot that replaced it; empty when there is no log,
    /// or none that is understood here.
    static OptionalLong lastIndex(Path wal) throws IOException {
        try (Stream<Path> files = Files.list(wal)) {
            var last =
                    files.filter(file -> SEGMENT.matcher(name(file)).matches())
                            .max(java.util.Comparator.comparing(RaftLog::name));
            return last.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(lastIndexIn(last.get(), firstIndex(last.get()) - 1));
        }
    }

    private static String name(Path file) {
        return Objects.toString(file.getFileName());
    }

    private static long firstIndex(Path segment) {
        var matcher = SEGMENT.matcher(name(segment));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(segment + " is no segment");
        }
        return Long.parseUnsignedLong(matcher.group(1), 16);
    }

    /// @param before the last index of the segments before it
    private static long lastIndexIn(Path segment, long before) throws IOException {
        var last = Math.max(0, before);
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(segment)))) {
            while (true) {
                var field = Long.reverseBytes(in.readLong());
                if (field == 0) {
                    return last;
                }
                var padding = field < 0 ? (field >>> 56) & 0x7 : 0;
                var bytes = (field & LENGTH_MASK) + padding;
                var header = in.readNBytes((int) Math.min(bytes, HEADER_BYTES_MAX));
                last = after(last, ByteBuffer.wrap(header));
                in.skipNBytes(bytes - header.length);
            }
        } catch (EOFException end) {
            return last;
        }
    }

    private static long after(long last, ByteBuffer record) {
        var type = 0L;
        while (record.remaining() > 1) {
            var tag = record.get();
            switch (tag) {
                case 0x08 -> type = varint(record);
                case 0x10 -> varint(record);
                case 0x1a -> {
                    varint(record);
                    return type == ENTRY
                            ? number(record, 3, last)
                            : type == SNAPSHOT ? Math.max(last, number(record, 1, last)) : last;
                }
                default -> {
                    return last;
                }
            }
        }
        return last;
    }

    /// A numeric field of the message that follows; the fields before it are numbers as well.
    private static long number(ByteBuffer message, int field, long otherwise) {
        while (message.remaining() > 1) {
            var tag = message.get();
            if ((tag & 0x7) != 0) {
                return otherwise;
            }
            var value = varint(message);
            if (tag >> 3 == field) {
                return value;
            }
        }
        return otherwise;
    }

    private static long varint(ByteBuffer from) {
        var value = 0L;
        for (var shift = 0; shift < 64 && from.hasRemaining(); shift += 7) {
            var next = from.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return value;
    }
}
