package dev.quorate.backup.snapshot;

import static dev.quorate.backup.snapshot.PageLayout.BUCKET_HEADER_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.BUCKET_ROOT_PAGE;
import static dev.quorate.backup.snapshot.PageLayout.BUCKET_SEQUENCE;

import dev.quorate.backup.snapshot.Finding.Kind;

/// Where a bucket's tree begins: on a page of its own, or inline, as a page image behind the
/// header.
///
/// @param rootPage 0 when the bucket is inline
/// @param headerOffset where that is written
/// @param end of the page image; only for an inline bucket
record BucketHeader(String name, long rootPage, long sequence, long headerOffset, long end) {

    private static final int SHOWN_CHARACTERS_MAX = 40;

    static BucketHeader root(MetaPage meta) {
        long offset = meta.offset() + PageLayout.META_ROOT_PAGE;
        return new BucketHeader("", meta.rootPage(), meta.rootSequence(), offset, offset);
    }

    static BucketHeader read(FileBytes bytes, String name, long offset, long length)
            throws SnapshotException {
        if (length < BUCKET_HEADER_BYTES) {
            throw new SnapshotException(
                    Kind.BUCKET_INVALID,
                    offset,
                    "bucket %s has a header of %d bytes, not %d"
                            .formatted(shown(name), length, BUCKET_HEADER_BYTES));
        }
        return new BucketHeader(
                name,
                bytes.longAt(offset + BUCKET_ROOT_PAGE),
                bytes.longAt(offset + BUCKET_SEQUENCE),
                offset,
                offset + length);
    }

    boolean inline() {
        return rootPage == 0;
    }

    /// Where an inline bucket's page image begins.
    long inlineOffset() {
        return headerOffset + BUCKET_HEADER_BYTES;
    }

    /// The name for messages: a file may put anything into it.
    String shownName() {
        return name.isEmpty() ? "list" : shown(name);
    }

    private static String shown(String text) {
        var shown = new StringBuilder();
        text.chars()
                .limit(SHOWN_CHARACTERS_MAX)
                .forEach(each -> shown.append(each > ' ' && each < 0x7f ? (char) each : '?'));
        return shown.toString();
    }
}
