package dev.quorate.backup.snapshot;

import static dev.quorate.backup.snapshot.PageLayout.BRANCH_CHILD;
import static dev.quorate.backup.snapshot.PageLayout.BRANCH_KEY_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.BRANCH_POSITION;
import static dev.quorate.backup.snapshot.PageLayout.ELEMENT_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.KEY_BYTES_MAX;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_COUNT;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_HEADER_BYTES;

import dev.quorate.backup.snapshot.Finding.Kind;

/// An inner page of a tree, with the child that comes next.
final class BranchPage {

    private final FileBytes bytes;
    private final long table;
    private final int count;
    private final KeyRange range;
    private int next;

    private BranchPage(FileBytes bytes, long offset, KeyRange range) {
        this.bytes = bytes;
        this.table = offset + PAGE_HEADER_BYTES;
        this.count = bytes.unsignedShort(offset + PAGE_COUNT);
        this.range = range;
    }

    static BranchPage load(FileBytes bytes, long offset, long end, KeyRange range)
            throws SnapshotException {
        var page = new BranchPage(bytes, offset, range);
        page.check(offset, end);
        return page;
    }

    private void check(long offset, long end) throws SnapshotException {
        long previousEnd = table + (long) count * ELEMENT_BYTES;
        if (count == 0 || previousEnd > end) {
            throw new SnapshotException(
                    Kind.ELEMENT_OUT_OF_RANGE,
                    offset,
                    "a branch of %d elements in %d bytes".formatted(count, end - offset));
        }
        for (int i = 0; i < count; i++) {
            long key = keyOffset(i);
            long keyLength = keyLength(i);
            if (key < previousEnd
                    || key + keyLength > end
                    || keyLength == 0
                    || keyLength > KEY_BYTES_MAX) {
                throw new SnapshotException(
                        Kind.ELEMENT_OUT_OF_RANGE,
                        elementOffset(i),
                        "element %d of a branch: key of %d bytes at byte %d, page ends at %d"
                                .formatted(i, keyLength, key, end));
            }
            if (i > 0 && bytes.compare(keyOffset(i - 1), keyLength(i - 1), key, keyLength) >= 0) {
                throw new SnapshotException(
                        Kind.KEYS_OUT_OF_ORDER,
                        key,
                        "key %d of a branch is not above the one before it".formatted(i));
            }
            previousEnd = key + keyLength;
        }
        range.check(bytes, keyOffset(0), keyLength(0));
        range.check(bytes, keyOffset(count - 1), keyLength(count - 1));
    }

    /// Goes on to the next child, if there is one.
    boolean advance() {
        next++;
        return next <= count;
    }

    void advanceToLast() {
        next = count;
    }

    /// Goes to the child that holds a key, or would hold it.
    void advanceTo(byte[] key) {
        var wanted = FileBytes.of(key);
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            int order = bytes.compare(keyOffset(middle), keyLength(middle), wanted, 0, key.length);
            if (order > 0) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        next = low + 1;
    }

    /// Page id of the child that [#advance] went to.
    long child() {
        return bytes.longAt(childOffset());
    }

    /// Where that page id is written.
    long childOffset() {
        return elementOffset(next - 1) + BRANCH_CHILD;
    }

    KeyRange childRange() {
        int index = next - 1;
        return index + 1 < count
                ? new KeyRange(
                        keyOffset(index),
                        keyLength(index),
                        keyOffset(index + 1),
                        keyLength(index + 1))
                : new KeyRange(
                        keyOffset(index), keyLength(index), range.below(), range.belowLength());
    }

    private long elementOffset(int index) {
        return table + (long) index * ELEMENT_BYTES;
    }

    private long keyOffset(int index) {
        return elementOffset(index) + bytes.unsignedInt(elementOffset(index) + BRANCH_POSITION);
    }

    private long keyLength(int index) {
        return bytes.unsignedInt(elementOffset(index) + BRANCH_KEY_BYTES);
    }
}
