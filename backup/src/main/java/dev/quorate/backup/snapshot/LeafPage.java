package dev.quorate.backup.snapshot;

import static dev.quorate.backup.snapshot.PageLayout.ELEMENT_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.KEY_BYTES_MAX;
import static dev.quorate.backup.snapshot.PageLayout.LEAF_FLAGS;
import static dev.quorate.backup.snapshot.PageLayout.LEAF_FLAG_BUCKET;
import static dev.quorate.backup.snapshot.PageLayout.LEAF_KEY_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.LEAF_POSITION;
import static dev.quorate.backup.snapshot.PageLayout.LEAF_VALUE_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_COUNT;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_HEADER_BYTES;

import dev.quorate.backup.snapshot.Finding.Kind;

/// A leaf of a tree, checked when it is loaded: every element lies inside the page, none overlaps
/// another, keys ascend and keep to the range that the parent gives. One object walks a whole tree.
///
/// Elements that overlapped would let a small file ask for endless work, so bbolt's habit of
/// writing data in element order is a rule here.
final class LeafPage {

    private static final long LOW_HALF = 0xFFFF_FFFFL;

    private final FileBytes bytes;
    private long table;
    private int count;

    LeafPage(FileBytes bytes) {
        this.bytes = bytes;
    }

    /// @param end of the page and its overflow, or of the inline image
    /// @param range of keys that the parent allows
    void load(long offset, long end, KeyRange range) throws SnapshotException {
        table = offset + PAGE_HEADER_BYTES;
        count = bytes.unsignedShort(offset + PAGE_COUNT);
        long dataStart = table + (long) count * ELEMENT_BYTES;
        if (dataStart > end) {
            throw new SnapshotException(
                    Kind.ELEMENT_OUT_OF_RANGE,
                    offset,
                    "a table of %d elements does not fit into %d bytes"
                            .formatted(count, end - offset));
        }
        long previousEnd = dataStart;
        long previousKey = 0;
        long previousLength = 0;
        for (int i = 0; i < count; i++) {
            long element = elementOffset(i);
            // Its four numbers, two by two.
            long flagsAndPosition = bytes.longAt(element + LEAF_FLAGS);
            long lengths = bytes.longAt(element + LEAF_KEY_BYTES);
            long keyOffset = element + (flagsAndPosition >>> Integer.SIZE);
            long keyLength = lengths & LOW_HALF;
            long valueEnd = keyOffset + keyLength + (lengths >>> Integer.SIZE);
            if (keyOffset < previousEnd
                    || valueEnd > end
                    || keyLength == 0
                    || keyLength > KEY_BYTES_MAX
                    || (flagsAndPosition & LOW_HALF) > LEAF_FLAG_BUCKET) {
                throw new SnapshotException(Kind.ELEMENT_OUT_OF_RANGE, element, describe(i, end));
            }
            if (i > 0 && bytes.compare(previousKey, previousLength, keyOffset, keyLength) >= 0) {
                throw new SnapshotException(
                        Kind.KEYS_OUT_OF_ORDER,
                        keyOffset,
                        "key %d of a leaf is not above the one before it".formatted(i));
            }
            previousEnd = valueEnd;
            previousKey = keyOffset;
            previousLength = keyLength;
        }
        if (count > 0) {
            range.check(bytes, keyOffset(0), keyLength(0));
            range.check(bytes, keyOffset(count - 1), keyLength(count - 1));
        }
    }

    int count() {
        return count;
    }

    long elementOffset(int index) {
        return table + (long) index * ELEMENT_BYTES;
    }

    long keyOffset(int index) {
        return keyOffset(bytes, elementOffset(index));
    }

    /// Where the key of an element lies, given where the element lies.
    static long keyOffset(FileBytes bytes, long element) {
        return element + bytes.unsignedInt(element + LEAF_POSITION);
    }

    long keyLength(int index) {
        return bytes.unsignedInt(elementOffset(index) + LEAF_KEY_BYTES);
    }

    long valueOffset(int index) {
        return keyOffset(index) + keyLength(index);
    }

    long valueLength(int index) {
        return bytes.unsignedInt(elementOffset(index) + LEAF_VALUE_BYTES);
    }

    boolean isBucket(int index) {
        return bytes.unsignedInt(elementOffset(index) + LEAF_FLAGS) == LEAF_FLAG_BUCKET;
    }

    private String describe(int index, long end) {
        return "element %d of a leaf: type %d, key of %d bytes and value of %d at byte %d, page ends at %d"
                .formatted(
                        index,
                        bytes.unsignedInt(elementOffset(index) + LEAF_FLAGS),
                        keyLength(index),
                        valueLength(index),
                        keyOffset(index),
                        end);
    }
}
