package dev.quorate.backup.snapshot;

import static dev.quorate.backup.snapshot.PageLayout.FIRST_PAGE;
import static dev.quorate.backup.snapshot.PageLayout.FLAG_META;
import static dev.quorate.backup.snapshot.PageLayout.MAGIC;
import static dev.quorate.backup.snapshot.PageLayout.META_CHECKSUM;
import static dev.quorate.backup.snapshot.PageLayout.META_END;
import static dev.quorate.backup.snapshot.PageLayout.META_FREELIST_PAGE;
import static dev.quorate.backup.snapshot.PageLayout.META_HIGH_WATER_MARK;
import static dev.quorate.backup.snapshot.PageLayout.META_MAGIC;
import static dev.quorate.backup.snapshot.PageLayout.META_PAGE_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.META_ROOT_PAGE;
import static dev.quorate.backup.snapshot.PageLayout.META_ROOT_SEQUENCE;
import static dev.quorate.backup.snapshot.PageLayout.META_TRANSACTION;
import static dev.quorate.backup.snapshot.PageLayout.META_VERSION;
import static dev.quorate.backup.snapshot.PageLayout.NO_FREELIST;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_BYTES_MAX;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_BYTES_MIN;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_FLAGS;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_ID;
import static dev.quorate.backup.snapshot.PageLayout.VERSION;

import java.util.Optional;

/// One of the two pages that say where a transaction's tree begins.
///
/// @param offset where the page lies in the file
/// @param highWaterMark number of pages in use; higher page ids do not exist
/// @param transaction the higher of the two is the file's state
record MetaPage(
        long offset,
        long pageBytes,
        long rootPage,
        long rootSequence,
        long freelistPage,
        long highWaterMark,
        long transaction) {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /// Far above any file, low enough that page id times page size cannot overflow.
    private static final long PAGES_MAX = 1L << 40;

    static MetaPage read(FileBytes bytes, long offset) {
        return new MetaPage(
                offset,
                bytes.unsignedInt(offset + META_PAGE_BYTES),
                bytes.longAt(offset + META_ROOT_PAGE),
                bytes.longAt(offset + META_ROOT_SEQUENCE),
                bytes.longAt(offset + META_FREELIST_PAGE),
                bytes.longAt(offset + META_HIGH_WATER_MARK),
                bytes.longAt(offset + META_TRANSACTION));
    }

    /// What bbolt would refuse, or nothing.
    static Optional<String> problem(FileBytes bytes, long offset) {
        if (offset + META_END > bytes.length()) {
            return Optional.of("the file ends before it");
        }
        long magic = bytes.unsignedInt(offset + META_MAGIC);
        if (magic != MAGIC) {
            return Optional.of("magic number is %08x, not %08x".formatted(magic, MAGIC));
        }
        long version = bytes.unsignedInt(offset + META_VERSION);
        if (version != VERSION) {
            return Optional.of("format version is %d, not %d".formatted(version, VERSION));
        }
        long stored = bytes.longAt(offset + META_CHECKSUM);
        long computed = checksum(bytes, offset);
        if (stored != computed) {
            return Optional.of(
                    "checksum is %016x, its fields give %016x".formatted(stored, computed));
        }
        return Optional.empty();
    }

    /// What a sound checksum does not exclude: bbolt believes these fields and would fail later.
    Optional<String> contradiction() {
        if (pageBytes < PAGE_BYTES_MIN
                || pageBytes > PAGE_BYTES_MAX
                || Long.bitCount(pageBytes) != 1) {
            return Optional.of("page size of %d bytes".formatted(pageBytes));
        }
        if (highWaterMark <= FIRST_PAGE || highWaterMark > PAGES_MAX) {
            return Optional.of("%s pages".formatted(Long.toUnsignedString(highWaterMark)));
        }
        if (rootPage < FIRST_PAGE || rootPage >= highWaterMark) {
            return Optional.of(
                    "root page %s of %d pages"
                            .formatted(Long.toUnsignedString(rootPage), highWaterMark));
        }
        if (hasFreelist() && (freelistPage < FIRST_PAGE || freelistPage >= highWaterMark)) {
            return Optional.of(
                    "freelist page %s of %d pages"
                            .formatted(Long.toUnsignedString(freelistPage), highWaterMark));
        }
        return Optional.empty();
    }

    /// The page's own header, which bbolt does not look at.
    Optional<String> headerProblem(FileBytes bytes, long page) {
        long id = bytes.longAt(offset + PAGE_ID);
        int flags = bytes.unsignedShort(offset + PAGE_FLAGS);
        return id == page && flags == FLAG_META
                ? Optional.empty()
                : Optional.of("page header says page %d, type 0x%x".formatted(id, flags));
    }

    boolean hasFreelist() {
        return freelistPage != NO_FREELIST;
    }

    /// Bytes of the pages in use.
    long usedBytes() {
        return highWaterMark * pageBytes;
    }

    static long checksum(FileBytes bytes, long offset) {
        long hash = FNV_OFFSET;
        for (long at = offset + META_MAGIC; at < offset + META_CHECKSUM; at++) {
            hash = (hash ^ bytes.unsignedByte(at)) * FNV_PRIME;
        }
        return hash;
    }
}
