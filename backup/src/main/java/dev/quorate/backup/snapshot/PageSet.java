package dev.quorate.backup.snapshot;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A set of page ids, one bit each, outside the heap.
final class PageSet {

    private final MemorySegment words;

    PageSet(Arena arena, long pages) throws SnapshotException {
        long wordCount = (pages + Long.SIZE - 1) / Long.SIZE;
        try {
            words = arena.allocate(ValueLayout.JAVA_LONG, wordCount);
        } catch (OutOfMemoryError e) {
            throw new SnapshotException(
                    Finding.Kind.MEMORY_EXHAUSTED,
                    0,
                    "a map of %d pages needs %d bytes of memory outside the heap"
                            .formatted(pages, wordCount * Long.BYTES),
                    e);
        }
    }

    /// Whether the page was not yet in the set.
    boolean add(long page) {
        long index = page / Long.SIZE;
        long word = words.getAtIndex(ValueLayout.JAVA_LONG, index);
        long bit = 1L << page;
        words.setAtIndex(ValueLayout.JAVA_LONG, index, word | bit);
        return (word & bit) == 0;
    }

    boolean contains(long page) {
        long word = words.getAtIndex(ValueLayout.JAVA_LONG, page / Long.SIZE);
        return (word & (1L << page)) != 0;
    }
}
