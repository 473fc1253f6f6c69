package dev.quorate.backup.snapshot;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A map from numbers to numbers outside the heap: an open-addressing table, 16 bytes a slot, at
/// most half full. The keys are taken as they are, so they had better be hashes.
final class LongTable implements AutoCloseable {

    private static final int SLOT_LONGS = 2;
    private static final long SLOTS_START = 1L << 10;

    /// Marks an empty slot; a key that is 0 shares the slot of 1.
    private static final long EMPTY = 0;

    private Arena arena = Arena.ofConfined();
    private MemorySegment slots;
    private long mask = SLOTS_START - 1;
    private long size;

    LongTable() {
        slots = arena.allocate(ValueLayout.JAVA_LONG, SLOTS_START * SLOT_LONGS);
    }

    boolean isEmpty() {
        return size == 0;
    }

    void put(long key, long value) throws SnapshotException {
        long slot = find(key);
        if (at(slot, 0) == EMPTY) {
            size++;
            set(slot, normal(key), value);
            if (size > mask / 2) {
                grow();
            }
        } else {
            set(slot, normal(key), value);
        }
    }

    /// Changes the value of a key, where the key is known.
    void replace(long key, long value) {
        long slot = find(key);
        if (at(slot, 0) != EMPTY) {
            set(slot, normal(key), value);
        }
    }

    void forEach(Visitor visitor) throws SnapshotException {
        for (long i = 0; i <= mask; i++) {
            if (at(i, 0) != EMPTY) {
                visitor.visit(at(i, 0), at(i, 1));
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }

    private void grow() throws SnapshotException {
        long oldMask = mask;
        var oldSlots = slots;
        try (var _ = arena) {
            arena = Arena.ofConfined();
            slots = allocate((oldMask + 1) * 2);
            mask = oldMask * 2 + 1;
            for (long i = 0; i <= oldMask; i++) {
                long key = oldSlots.getAtIndex(ValueLayout.JAVA_LONG, i * SLOT_LONGS);
                if (key != EMPTY) {
                    set(
                            find(key),
                            key,
                            oldSlots.getAtIndex(ValueLayout.JAVA_LONG, i * SLOT_LONGS + 1));
                }
            }
        }
    }

    private MemorySegment allocate(long count) throws SnapshotException {
        try {
            return arena.allocate(ValueLayout.JAVA_LONG, count * SLOT_LONGS);
        } catch (OutOfMemoryError e) {
            throw new SnapshotException(
                    Finding.Kind.MEMORY_EXHAUSTED,
                    0,
                    "a table of %d numbers needs %d bytes of memory outside the heap"
                            .formatted(size, count * SLOT_LONGS * Long.BYTES),
                    e);
        }
    }

    private long find(long key) {
        long wanted = normal(key);
        long slot = wanted & mask;
        for (long found = at(slot, 0); found != EMPTY && found != wanted; found = at(slot, 0)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static long normal(long key) {
        return key == EMPTY ? 1 : key;
    }

    private long at(long slot, int part) {
        return slots.getAtIndex(ValueLayout.JAVA_LONG, slot * SLOT_LONGS + part);
    }

    private void set(long slot, long key, long value) {
        slots.setAtIndex(ValueLayout.JAVA_LONG, slot * SLOT_LONGS, key);
        slots.setAtIndex(ValueLayout.JAVA_LONG, slot * SLOT_LONGS + 1, value);
    }

    /// What is done with each pair.
    interface Visitor {
        void visit(long key, long value) throws SnapshotException;
    }
}
