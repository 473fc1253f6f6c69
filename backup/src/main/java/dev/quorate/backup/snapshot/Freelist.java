package dev.quorate.backup.snapshot;

import static dev.quorate.backup.snapshot.PageLayout.FIRST_PAGE;
import static dev.quorate.backup.snapshot.PageLayout.FLAG_FREELIST;
import static dev.quorate.backup.snapshot.PageLayout.FREELIST_COUNT_FOLLOWS;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_COUNT;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_FLAGS;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_HEADER_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_ID;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_OVERFLOW;

import dev.quorate.backup.snapshot.Finding.Kind;

/// The list of free pages, where a file has one. On Linux etcd leaves it out, and what is not
/// reachable is free.
final class Freelist {

    private final FileBytes bytes;
    private final MetaPage meta;

    Freelist(FileBytes bytes, MetaPage meta) {
        this.bytes = bytes;
        this.meta = meta;
    }

    /// Adds the list's own pages to those reached.
    void reach(NumberSet reached) throws SnapshotException {
        long page = meta.freelistPage();
        long offset = page * meta.pageBytes();
        long overflow = bytes.unsignedInt(offset + PAGE_OVERFLOW);
        if (bytes.longAt(offset + PAGE_ID) != page
                || bytes.unsignedShort(offset + PAGE_FLAGS) != FLAG_FREELIST
                || page + overflow >= meta.highWaterMark()) {
            throw new SnapshotException(
                    Kind.FREELIST_INVALID, offset, "page %d is not a freelist".formatted(page));
        }
        for (long each = page; each <= page + overflow; each++) {
            reached.add(each);
        }
    }

    /// Every page is either free or reached, never both and never neither.
    ///
    /// @param free an empty set that takes the free pages
    void check(NumberSet reached, NumberSet free) throws SnapshotException {
        long offset = meta.freelistPage() * meta.pageBytes();
        long overflow = bytes.unsignedInt(offset + PAGE_OVERFLOW);
        long end = offset + (overflow + 1) * meta.pageBytes();
        long ids = offset + PAGE_HEADER_BYTES;
        long count = bytes.unsignedShort(offset + PAGE_COUNT);
        if (count == FREELIST_COUNT_FOLLOWS) {
            count = bytes.longAt(ids);
            ids += Long.BYTES;
        }
        if (count < 0 || count > (end - ids) / Long.BYTES) {
            throw new SnapshotException(
                    Kind.FREELIST_INVALID,
                    offset,
                    "%s free pages in a list of %d bytes"
                            .formatted(Long.toUnsignedString(count), end - ids));
        }
        long previous = FIRST_PAGE - 1;
        for (long at = ids; at < ids + count * Long.BYTES; at += Long.BYTES) {
            long id = bytes.longAt(at);
            if (id <= previous || id >= meta.highWaterMark() || reached.contains(id)) {
                throw new SnapshotException(
                        Kind.FREELIST_INVALID,
                        at,
                        "free page %s after %d: out of order, out of range or in use"
                                .formatted(Long.toUnsignedString(id), previous));
            }
            free.add(id);
            previous = id;
        }
        for (long page = FIRST_PAGE; page < meta.highWaterMark(); page++) {
            if (!reached.contains(page) && !free.contains(page)) {
                throw new SnapshotException(
                        Kind.PAGE_LOST,
                        page * meta.pageBytes(),
                        "page %d is neither free nor in use".formatted(page));
            }
        }
    }
}
