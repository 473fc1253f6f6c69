package dev.quorate.backup.snapshot;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// For each key of the store the newest entry seen so far, by its place among those recorded: an
/// open-addressing table outside the heap, 16 bytes a slot, at most three quarters full, so 21 to
/// 43 bytes a key (half as much again while it grows).
///
/// Keys are told apart by 83 bits of hash alone, since looking them up in the file is a walk
/// through cold memory that takes longer than everything else. A file of a thousand million keys is
/// misread with a probability below 10^-7, and nobody can prepare one: the hash is seeded.
final class KeyIndex implements AutoCloseable {

    /// What the index knew of a key before an entry was recorded.
    enum Before {
        UNKNOWN,
        LIVE,
        DELETED
    }

    /// One who wants to know what the index knew before.
    interface Observer {
        /// @param place of the entry in its batch, below [#BATCH]
        void found(int place, Before before);
    }

    private static final int ORDINAL_BITS = 44;
    private static final long ORDINAL_MASK = (1L << ORDINAL_BITS) - 1;
    private static final long TOMBSTONE_BIT = 1L << ORDINAL_BITS;
    private static final int TAG_SHIFT = ORDINAL_BITS + 1;

    /// A file of this size has fewer entries than can be counted here.
    static final long FILE_BYTES_MAX = ORDINAL_MASK;

    private static final int SLOT_LONGS = 2;
    private static final long SLOTS_START = 1L << 10;

    /// How many entries are looked up together.
    static final int BATCH = 32;

    private final KeyHash keyHash;
    private final Observer observer;
    private final long[] hashes = new long[BATCH];
    private final long[] contents = new long[BATCH];
    private Arena arena = Arena.ofConfined();
    private MemorySegment slots;
    private long mask = SLOTS_START - 1;
    private long records;
    private long keys;
    private long live;
    private boolean emptyKeyLive;
    private int waiting;

    /// Never read; written, so that nobody finds the touches superfluous and leaves them out.
    long touched;

    KeyIndex(long seed) {
        this(seed, (_, _) -> {});
    }

    /// @param observer that is told of each entry, a batch at a time, in their order
    KeyIndex(long seed, Observer observer) {
        this.observer = observer;
        this.keyHash = new KeyHash(seed);
        this.slots = arena.allocate(ValueLayout.JAVA_LONG, SLOTS_START * SLOT_LONGS);
    }

    /// Makes an entry the newest one of its key. Entries come in order of revision; the first is
    /// number 1.
    void record(Entry entry) throws SnapshotException {
        keyHash.of(entry);
        records++;
        hashes[waiting] = keyHash.first();
        contents[waiting] =
                keyHash.second() >>> TAG_SHIFT << TAG_SHIFT
                        | (entry.tombstone() ? TOMBSTONE_BIT : 0)
                        | records;
        if (entry.keyLength() == 0) {
            emptyKeyLive = !entry.tombstone();
        }
        waiting++;
        if (waiting == BATCH) {
            settle();
        }
    }

    /// The place in its batch that the next entry to be recorded will have.
    int place() {
        return waiting;
    }

    /// Looks up what was recorded and not looked up yet. All places are touched before the first of
    /// them is needed, so that the waits for memory fall together.
    void settle() throws SnapshotException {
        for (int i = 0; i < waiting; i++) {
            touched ^= content(hashes[i] & mask);
        }
        for (int i = 0; i < waiting; i++) {
            observer.found(i, put(hashes[i], contents[i]));
        }
        waiting = 0;
    }

    private Before put(long hash, long content) throws SnapshotException {
        long slot = find(hash, content);
        long found = content(slot);
        var before = Before.UNKNOWN;
        if (found != 0) {
            before = (found & TOMBSTONE_BIT) == 0 ? Before.LIVE : Before.DELETED;
        }
        set(slot, hash, content);
        count((content & TOMBSTONE_BIT) != 0, before);
        return before;
    }

    /// The numbers of the entries that are the newest of their keys, and puts.
    NumberSet newestPuts(Arena forSet) throws SnapshotException {
        settle();
        var newest = new NumberSet(forSet, records + 1);
        for (long i = 0; i <= mask; i++) {
            long content = content(i);
            if (content != 0 && (content & TOMBSTONE_BIT) == 0) {
                newest.add(content & ORDINAL_MASK);
            }
        }
        return newest;
    }

    /// Number of keys whose newest entry is a put, the empty key of a bump mark included.
    /// Everything must be settled, as for [#readable].
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

    private void count(boolean tombstone, Before before) throws SnapshotException {
        boolean wasLive = before == Before.LIVE;
        if (wasLive == tombstone) {
            live += wasLive ? -1 : 1;
        }
        if (before == Before.UNKNOWN) {
            keys++;
            if (keys > mask - mask / 4) {
                grow();
            }
        }
    }

    private void grow() throws SnapshotException {
        long oldCount = mask + 1;
        var oldSlots = slots;
        try (var _ = arena) {
            arena = Arena.ofConfined();
            slots = allocate(oldCount * 2);
            mask = oldCount * 2 - 1;
            for (long i = 0; i < oldCount; i++) {
                long content = oldSlots.getAtIndex(ValueLayout.JAVA_LONG, i * SLOT_LONGS + 1);
                if (content != 0) {
                    insert(oldSlots.getAtIndex(ValueLayout.JAVA_LONG, i * SLOT_LONGS), content);
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
                    "an index of %d keys needs %d bytes of memory outside the heap"
                            .formatted(keys, count * SLOT_LONGS * Long.BYTES),
                    e);
        }
    }

    private void insert(long keyHash, long content) {
        long slot = keyHash & mask;
        while (content(slot) != 0) {
            slot = (slot + 1) & mask;
        }
        set(slot, keyHash, content);
    }

    /// The slot of a key, or the empty one where it belongs.
    private long find(long hash, long content) {
        long slot = hash & mask;
        for (long found = content(slot); found != 0; found = content(slot)) {
            if (slots.getAtIndex(ValueLayout.JAVA_LONG, slot * SLOT_LONGS) == hash
                    && (found ^ content) >>> TAG_SHIFT == 0) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private long content(long slot) {
        return slots.getAtIndex(ValueLayout.JAVA_LONG, slot * SLOT_LONGS + 1);
    }

    private void set(long slot, long keyHash, long content) {
        slots.setAtIndex(ValueLayout.JAVA_LONG, slot * SLOT_LONGS, keyHash);
        slots.setAtIndex(ValueLayout.JAVA_LONG, slot * SLOT_LONGS + 1, content);
    }
}
