package dev.quorate.backup.snapshot;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// For each key of the store the newest entry seen so far: an open-addressing table outside the
/// heap, 8 bytes a slot, at most three quarters full, so 11 to 22 bytes a key (half as much again
/// while it grows).
///
/// A slot holds where the entry's element lies, whether it deletes, and some bits of the key's
/// hash. The key itself is compared in the file. The hash is seeded, so that nobody can prepare a
/// file whose keys all collide.
final class KeyIndex implements AutoCloseable {

    /// What the index knew of a key before an entry was recorded.
    enum Before {
        UNKNOWN,
        LIVE,
        DELETED
    }

    private static final int OFFSET_BITS = 44;
    private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;
    private static final long TOMBSTONE_BIT = 1L << OFFSET_BITS;
    private static final int TAG_SHIFT = OFFSET_BITS + 1;

    /// The largest file whose offsets fit.
    static final long FILE_BYTES_MAX = OFFSET_MASK;

    private static final long SLOTS_START = 1L << 10;
    private static final long HASH_FIRST = 0x9E3779B97F4A7C15L;
    private static final long HASH_SECOND = 0xC2B2AE3D27D4EB4FL;

    private final FileBytes bytes;
    private final KeyValueFields fields;
    private final long seed;
    private Arena arena = Arena.ofConfined();
    private MemorySegment slots;
    private long mask = SLOTS_START - 1;
    private long keys;
    private long live;
    private boolean emptyKeyLive;

    KeyIndex(FileBytes bytes, long seed) {
        this.bytes = bytes;
        this.fields = new KeyValueFields(bytes);
        this.seed = seed;
        this.slots = arena.allocate(ValueLayout.JAVA_LONG, SLOTS_START);
    }

    /// Makes an entry the newest one of its key. Entries come in order of revision.
    Before record(EntryCursor entry) throws SnapshotException {
        long hash = hash(entry.keyOffset(), entry.keyLength());
        long slot = hash & mask;
        long packed = pack(hash, entry.elementOffset(), entry.tombstone());
        var before = Before.UNKNOWN;
        for (long found = get(slot); found != 0; found = get(slot)) {
            if (sameKey(found, packed, entry)) {
                before = (found & TOMBSTONE_BIT) == 0 ? Before.LIVE : Before.DELETED;
                break;
            }
            slot = (slot + 1) & mask;
        }
        set(slot, packed);
        count(entry, before);
        return before;
    }

    /// Whether an entry is the newest of its key and a put.
    boolean keeps(EntryCursor entry) {
        if (entry.tombstone()) {
            return false;
        }
        long hash = hash(entry.keyOffset(), entry.keyLength());
        long wanted = pack(hash, entry.elementOffset(), false);
        long slot = hash & mask;
        for (long found = get(slot); found != 0; found = get(slot)) {
            if (found == wanted) {
                return true;
            }
            slot = (slot + 1) & mask;
        }
        return false;
    }

    /// Number of keys whose newest entry is a put, the empty key of a bump mark included.
    long live() {
        return live;
    }

    /// Number of keys that a client can read.
    long readable() {
        return emptyKeyLive ? live - 1 : live;
    }

    @Override
    public void close() {
        arena.close();
    }

    private void count(EntryCursor entry, Before before) throws SnapshotException {
        if (entry.keyLength() == 0) {
            emptyKeyLive = !entry.tombstone();
        }
        boolean wasLive = before == Before.LIVE;
        if (wasLive == entry.tombstone()) {
            live += wasLive ? -1 : 1;
        }
        if (before == Before.UNKNOWN) {
            keys++;
            if (keys > mask - mask / 4) {
                grow();
            }
        }
    }

    private boolean sameKey(long found, long packed, EntryCursor entry) throws SnapshotException {
        if (found >>> TAG_SHIFT != packed >>> TAG_SHIFT) {
            return false;
        }
        readKey(found & OFFSET_MASK);
        return fields.keyLength == entry.keyLength()
                && bytes.compare(
                                fields.keyOffset,
                                fields.keyLength,
                                entry.keyOffset(),
                                entry.keyLength())
                        == 0;
    }

    private void grow() throws SnapshotException {
        long grown = (mask + 1) * 2;
        var oldSlots = slots;
        try (var old = arena) {
            arena = Arena.ofConfined();
            slots = allocate(grown);
            mask = grown - 1;
            for (long i = 0; i < grown / 2; i++) {
                long packed = oldSlots.getAtIndex(ValueLayout.JAVA_LONG, i);
                if (packed != 0) {
                    readKey(packed & OFFSET_MASK);
                    put(hash(fields.keyOffset, fields.keyLength) & mask, packed);
                }
            }
        }
    }

    private MemorySegment allocate(long count) throws SnapshotException {
        try {
            return arena.allocate(ValueLayout.JAVA_LONG, count);
        } catch (OutOfMemoryError e) {
            throw new SnapshotException(
                    Finding.Kind.MEMORY_EXHAUSTED,
                    0,
                    "an index of %d keys needs %d bytes of memory outside the heap"
                            .formatted(keys, count * Long.BYTES),
                    e);
        }
    }

    private void put(long start, long packed) {
        long slot = start;
        while (get(slot) != 0) {
            slot = (slot + 1) & mask;
        }
        set(slot, packed);
    }

    private void readKey(long element) throws SnapshotException {
        long keyOffset = LeafPage.keyOffset(bytes, element);
        long keyLength = bytes.unsignedInt(element + PageLayout.LEAF_KEY_BYTES);
        fields.read(
                keyOffset + keyLength, bytes.unsignedInt(element + PageLayout.LEAF_VALUE_BYTES));
    }

    private long get(long slot) {
        return slots.getAtIndex(ValueLayout.JAVA_LONG, slot);
    }

    private void set(long slot, long packed) {
        slots.setAtIndex(ValueLayout.JAVA_LONG, slot, packed);
    }

    private static long pack(long hash, long element, boolean tombstone) {
        return hash >>> TAG_SHIFT << TAG_SHIFT | (tombstone ? TOMBSTONE_BIT : 0) | element;
    }

    private long hash(long offset, long length) {
        long hash = seed ^ length;
        long at = offset;
        long end = offset + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash ^ bytes.longAt(at), HASH_FIRST ^ seed);
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << Byte.SIZE | bytes.unsignedByte(at);
        }
        return mix(hash ^ rest, HASH_SECOND);
    }

    private static long mix(long left, long right) {
        return Math.unsignedMultiplyHigh(left, right) ^ left * right;
    }
}
