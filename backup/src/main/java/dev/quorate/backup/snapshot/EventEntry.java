package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.RebuildException.Reason;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The entry that etcd stored when it made an event. One object, and its memory, serves all events
/// of a log in turn.
final class EventEntry extends Entry implements AutoCloseable {

    private static final ValueLayout.OfLong BIG_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long START_BYTES = 64 * 1024;

    /// Far above what etcd takes; the limit of a request is 1.5 MiB by default.
    private static final long EVENT_BYTES_MAX = 256L * 1024 * 1024;

    private static final int FIELD_KEY = 0x0a;
    private static final int VARINT_BYTES_MAX = 5;

    private Arena arena = Arena.ofConfined();
    private MemorySegment memory;
    private FileBytes bytes;
    private KeyValueFields fields;
    private long main;
    private long sub;
    private boolean tombstone;
    private long dataEnd;

    EventEntry() {
        memory = arena.allocate(START_BYTES);
        bytes = new FileBytes(memory);
        fields = new KeyValueFields(bytes);
    }

    /// @throws RebuildException when etcd could not have made this event
    void load(Event event) throws RebuildException {
        var encoded = event.keyValue();
        main = event.revision();
        sub = event.sub();
        tombstone = event.kind() == Event.Kind.DELETE;
        int name = nameLength();
        if (encoded.byteSize() > EVENT_BYTES_MAX) {
            throw invalid("%d bytes".formatted(encoded.byteSize()));
        }
        reserve(name + encoded.byteSize() + 1 + VARINT_BYTES_MAX);
        memory.set(BIG_ENDIAN_LONG, 0, main);
        memory.set(ValueLayout.JAVA_BYTE, Long.BYTES, (byte) '_');
        memory.set(BIG_ENDIAN_LONG, Long.BYTES + 1, sub);
        if (tombstone) {
            memory.set(ValueLayout.JAVA_BYTE, name - 1, (byte) 't');
        }
        MemorySegment.copy(encoded, 0, memory, name, encoded.byteSize());
        dataEnd = name + encoded.byteSize();
        try {
            fields.read(name, encoded.byteSize());
        } catch (SnapshotException e) {
            throw invalid(e.finding().detail());
        }
        if (tombstone) {
            keepOnlyTheKey();
        } else if (!fields.soundPut(main)) {
            throw invalid(fields.toString());
        }
    }

    /// A watch reports a deletion with its revision; what etcd stores is the key alone.
    private void keepOnlyTheKey() throws RebuildException {
        if (fields.keyLength == 0
                || fields.version != 0
                || fields.valueLength != 0
                || (fields.modRevision != 0 && fields.modRevision != main)) {
            throw invalid(fields.toString());
        }
        var key = bytes.copy(fields.keyOffset, (int) fields.keyLength);
        long at = nameLength();
        memory.set(ValueLayout.JAVA_BYTE, at++, (byte) FIELD_KEY);
        int rest = key.length;
        for (; rest >= 0x80; rest >>>= 7) {
            memory.set(ValueLayout.JAVA_BYTE, at++, (byte) (rest | 0x80));
        }
        memory.set(ValueLayout.JAVA_BYTE, at++, (byte) rest);
        MemorySegment.copy(key, 0, memory, ValueLayout.JAVA_BYTE, at, key.length);
        fields.onlyKeyAt(at, key.length);
        dataEnd = at + key.length;
    }

    private void reserve(long length) {
        if (length <= memory.byteSize()) {
            return;
        }
        try (var _ = arena) {
            arena = Arena.ofConfined();
            memory = arena.allocate(Math.max(length, memory.byteSize() * 2));
            bytes = new FileBytes(memory);
            fields = new KeyValueFields(bytes);
        }
    }

    private RebuildException invalid(String problem) {
        return new RebuildException(
                Reason.EVENT_INVALID,
                "the %s at revision %d.%d is no event of etcd: %s"
                        .formatted(tombstone ? "deletion" : "put", main, sub, problem));
    }

    @Override
    FileBytes bytes() {
        return bytes;
    }

    @Override
    boolean passing() {
        return true;
    }

    @Override
    public long main() {
        return main;
    }

    @Override
    public long sub() {
        return sub;
    }

    @Override
    public boolean tombstone() {
        return tombstone;
    }

    @Override
    KeyValueFields fields() {
        return fields;
    }

    @Override
    long dataOffset() {
        return 0;
    }

    @Override
    long dataEnd() {
        return dataEnd;
    }

    @Override
    public void close() {
        arena.close();
    }
}
