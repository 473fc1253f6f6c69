package dev.quorate.backup.snapshot;

import static dev.quorate.backup.snapshot.PageLayout.MAGIC;
import static dev.quorate.backup.snapshot.PageLayout.MAGIC_REVERSED;
import static dev.quorate.backup.snapshot.PageLayout.META_MAGIC;
import static dev.quorate.backup.snapshot.PageLayout.META_PAGE_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.META_VERSION;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_BYTES_MAX;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_BYTES_MIN;
import static dev.quorate.backup.snapshot.PageLayout.SECTOR_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.TRAILER_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.VERSION;

import dev.quorate.backup.snapshot.Finding.Kind;

import java.util.ArrayList;
import java.util.List;

/// The outer shape of a snapshot file: which meta page holds, where the database ends, whether a
/// trailer follows.
///
/// @param meta the valid meta page of the newest transaction
/// @param databaseBytes the file without its trailer
/// @param findings about the outer shape, none of which keeps the file from being read
record Container(
        MetaPage meta, long databaseBytes, boolean trailerPresent, List<Finding> findings) {

    private static final int SHOWN_BYTES = 8;

    static Container recognise(FileBytes bytes) throws SnapshotException {
        long firstPage = firstMetaProbe(bytes);
        var meta = newestMeta(bytes, firstPage);
        var contradiction = meta.contradiction();
        if (contradiction.isPresent()) {
            throw new SnapshotException(
                    Kind.META_INVALID,
                    meta.offset(),
                    "the meta page has a sound checksum but " + contradiction.get());
        }
        if (bytes.length() < meta.usedBytes()) {
            throw new SnapshotException(
                    Kind.TRUNCATED,
                    bytes.length(),
                    "%d bytes of at least %d: %d pages of %d bytes"
                            .formatted(
                                    bytes.length(),
                                    meta.usedBytes(),
                                    meta.highWaterMark(),
                                    meta.pageBytes()));
        }
        boolean trailer =
                bytes.length() % SECTOR_BYTES == TRAILER_BYTES
                        && bytes.length() >= meta.usedBytes() + TRAILER_BYTES;
        long databaseBytes = trailer ? bytes.length() - TRAILER_BYTES : bytes.length();
        var findings = metaFindings(bytes, meta);
        endFinding(bytes, meta, trailer, findings);
        return new Container(meta, databaseBytes, trailer, List.copyOf(findings));
    }

    /// Offset of a meta page that can be trusted to exist: page 0, else page 1 of each page size.
    private static long firstMetaProbe(FileBytes bytes) throws SnapshotException {
        if (bytes.length() == 0) {
            throw new SnapshotException(Kind.EMPTY, 0, "the file has no bytes");
        }
        if (MetaPage.problem(bytes, 0).isEmpty()) {
            return 0;
        }
        for (long size = PAGE_BYTES_MIN; size <= PAGE_BYTES_MAX; size *= 2) {
            if (MetaPage.problem(bytes, size).isEmpty()
                    && bytes.unsignedInt(size + META_PAGE_BYTES) == size) {
                return size;
            }
        }
        throw unrecognised(bytes);
    }

    private static MetaPage newestMeta(FileBytes bytes, long firstPage) {
        var first = MetaPage.read(bytes, firstPage);
        if (firstPage != 0 || first.pageBytes() < PAGE_BYTES_MIN) {
            return first;
        }
        if (MetaPage.problem(bytes, first.pageBytes()).isPresent()) {
            return first;
        }
        var second = MetaPage.read(bytes, first.pageBytes());
        return Long.compareUnsigned(second.transaction(), first.transaction()) > 0 ? second : first;
    }

    /// bbolt is content with one valid meta page; a member sends two.
    private static List<Finding> metaFindings(FileBytes bytes, MetaPage meta) {
        var findings = new ArrayList<Finding>();
        for (long page = 0; page < PageLayout.FIRST_PAGE; page++) {
            long offset = page * meta.pageBytes();
            var problem = MetaPage.problem(bytes, offset);
            if (problem.isEmpty()) {
                problem = MetaPage.read(bytes, offset).contradiction();
            }
            if (problem.isEmpty()) {
                problem = MetaPage.read(bytes, offset).headerProblem(bytes, page);
            }
            if (problem.isPresent()) {
                findings.add(
                        new Finding(
                                Kind.META_INVALID,
                                offset,
                                "meta page %d: %s".formatted(page, problem.get())));
            }
        }
        return findings;
    }

    /// A streamed database ends with its last page in use; one copied from a data directory may go
    /// on, in whole pages.
    private static void endFinding(
            FileBytes bytes, MetaPage meta, boolean trailer, List<Finding> findings) {
        long beyond = bytes.length() - meta.usedBytes();
        if (trailer || beyond % meta.pageBytes() == 0) {
            return;
        }
        if (beyond < TRAILER_BYTES) {
            findings.add(
                    new Finding(
                            Kind.TRUNCATED,
                            bytes.length(),
                            "%d bytes of the trailer's %d".formatted(beyond, TRAILER_BYTES)));
            return;
        }
        findings.add(
                new Finding(
                        Kind.TRAILING_BYTES,
                        meta.usedBytes(),
                        "%d bytes after the last page, neither trailer nor pages"
                                .formatted(beyond)));
    }

    private static SnapshotException unrecognised(FileBytes bytes) {
        if (bytes.length() < META_MAGIC + Integer.BYTES) {
            return new SnapshotException(
                    Kind.NOT_A_SNAPSHOT,
                    0,
                    "%d bytes are too few for a snapshot".formatted(bytes.length()));
        }
        long magic = bytes.unsignedInt(META_MAGIC);
        if (magic == MAGIC_REVERSED) {
            return new SnapshotException(
                    Kind.BIG_ENDIAN,
                    META_MAGIC,
                    "written by a big-endian machine; only little-endian files are read");
        }
        if (magic != MAGIC) {
            return new SnapshotException(Kind.NOT_A_SNAPSHOT, 0, looksLike(bytes));
        }
        if (bytes.length() < PageLayout.META_END) {
            return new SnapshotException(
                    Kind.TRUNCATED, bytes.length(), "the file ends within its first meta page");
        }
        long version = bytes.unsignedInt(META_VERSION);
        if (version != VERSION) {
            return new SnapshotException(
                    Kind.FORMAT_UNSUPPORTED,
                    META_VERSION,
                    "format version %d; only version %d is read".formatted(version, VERSION));
        }
        return new SnapshotException(
                Kind.META_INVALID,
                0,
                "neither meta page is valid; page 0: "
                        + MetaPage.problem(bytes, 0).orElse("no fault"));
    }

    private static String looksLike(FileBytes bytes) {
        int first = bytes.unsignedByte(0) << 8 | bytes.unsignedByte(1);
        if (first == 0x1f8b) {
            return "looks like gzip; unpack it first";
        }
        if (bytes.unsignedInt(0) == 0xFD2FB528L) {
            return "looks like zstd; unpack it first";
        }
        var shown = new StringBuilder("no meta page; the file begins with");
        for (int i = 0; i < SHOWN_BYTES; i++) {
            shown.append(" %02x".formatted(bytes.unsignedByte(i)));
        }
        return shown.toString();
    }
}
