package dev.quorate.backup.snapshot;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A set of numbers from 0, one bit each, outside the heap.
final class NumberSet {

    private final MemorySegment words;
    private boolean empty = true;

    NumberSet(Arena arena, long numbers) throws SnapshotException {
        long wordCount = (numbers + Long.SIZE - 1) / Long.SIZE;
        try {
            words = arena.allocate(ValueLayout.JAVA_LONG, wordCount);
        } catch (OutOfMemoryError e) {
            throw new SnapshotException(
                    Finding.Kind.MEMORY_EXHAUSTED,
                    0,
                    "a set of %d numbers needs %d bytes of memory outside the heap"
                            .formatted(numbers, wordCount * Long.BYTES),
                    e);
        }
    }

    /// Whether the number was not yet in the set.
    boolean add(long number) {
        long index = number / Long.SIZE;
        empty = false;
        long word = words.getAtIndex(ValueLayout.JAVA_LONG, index);
        long bit = 1L << number;
        words.setAtIndex(ValueLayout.JAVA_LONG, index, word | bit);
        return (word & bit) == 0;
    }

    boolean isEmpty() {
        return empty;
    }

    boolean contains(long number) {
        long word = words.getAtIndex(ValueLayout.JAVA_LONG, number / Long.SIZE);
        return (word & (1L << number)) != 0;
    }
}
