package dev.quorate.backup.snapshot;

import static dev.quorate.backup.snapshot.PageLayout.DEPTH_MAX;
import static dev.quorate.backup.snapshot.PageLayout.FIRST_PAGE;
import static dev.quorate.backup.snapshot.PageLayout.FLAG_BRANCH;
import static dev.quorate.backup.snapshot.PageLayout.FLAG_LEAF;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_FLAGS;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_HEADER_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_ID;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_OVERFLOW;

import dev.quorate.backup.snapshot.Finding.Kind;

import java.util.ArrayDeque;

/// Goes over the leaves of one bucket in key order and checks every page on the way, whoever asks
/// for it: a page id out of range, a page reached twice, a depth that no tree has. So no file can
/// make it run for ever, and one pass costs time in proportion to the pages reached.
final class TreeCursor {

    private final FileBytes bytes;
    private final MetaPage meta;
    private final NumberSet reached;
    private final BucketHeader bucket;
    private final LeafPage leaf;
    private final ArrayDeque<BranchPage> branches = new ArrayDeque<>();
    private boolean started;

    TreeCursor(FileBytes bytes, MetaPage meta, NumberSet reached, BucketHeader bucket) {
        this.bytes = bytes;
        this.meta = meta;
        this.reached = reached;
        this.bucket = bucket;
        this.leaf = new LeafPage(bytes);
    }

    /// Loads the next leaf, if there is one.
    boolean next() throws SnapshotException {
        if (!started) {
            started = true;
            if (bucket.inline()) {
                loadInline();
                return true;
            }
            if (enter(bucket.rootPage(), bucket.headerOffset(), KeyRange.ALL)) {
                return true;
            }
        }
        while (!branches.isEmpty()) {
            var branch = branches.getLast();
            if (!branch.advance()) {
                branches.removeLast();
            } else if (enter(branch.child(), branch.childOffset(), branch.childRange())) {
                return true;
            }
        }
        return false;
    }

    /// Loads the last leaf instead of the first; checks only the pages on the way to it.
    void last() throws SnapshotException {
        started = true;
        if (bucket.inline()) {
            loadInline();
            return;
        }
        boolean atLeaf = enter(bucket.rootPage(), bucket.headerOffset(), KeyRange.ALL);
        while (!atLeaf) {
            var branch = branches.removeLast();
            branch.advanceToLast();
            atLeaf = enter(branch.child(), branch.childOffset(), branch.childRange());
        }
    }

    /// Loads the leaf where a key is, or would be, instead of the first; checks only the pages on
    /// the way to it.
    void seek(byte[] key) throws SnapshotException {
        started = true;
        if (bucket.inline()) {
            loadInline();
            return;
        }
        boolean atLeaf = enter(bucket.rootPage(), bucket.headerOffset(), KeyRange.ALL);
        while (!atLeaf) {
            var branch = branches.getLast();
            branch.advanceTo(key);
            atLeaf = enter(branch.child(), branch.childOffset(), branch.childRange());
        }
    }

    LeafPage leaf() {
        return leaf;
    }

    /// Loads a page as the current leaf, or puts it on the stack of branches.
    ///
    /// @return whether it is a leaf
    private boolean enter(long page, long referrer, KeyRange range) throws SnapshotException {
        if (page < FIRST_PAGE || page >= meta.highWaterMark()) {
            throw new SnapshotException(
                    Kind.PAGE_OUT_OF_RANGE,
                    referrer,
                    "bucket %s names page %s of %d"
                            .formatted(
                                    bucket.shownName(),
                                    Long.toUnsignedString(page),
                                    meta.highWaterMark()));
        }
        long offset = page * meta.pageBytes();
        long id = bytes.longAt(offset + PAGE_ID);
        int flags = bytes.unsignedShort(offset + PAGE_FLAGS);
        long overflow = bytes.unsignedInt(offset + PAGE_OVERFLOW);
        if (id != page || (flags != FLAG_BRANCH && flags != FLAG_LEAF)) {
            throw new SnapshotException(
                    Kind.PAGE_HEADER_INVALID,
                    offset,
                    "page %d of bucket %s says it is page %s, type 0x%x"
                            .formatted(page, bucket.shownName(), Long.toUnsignedString(id), flags));
        }
        if (page + overflow >= meta.highWaterMark()) {
            throw new SnapshotException(
                    Kind.PAGE_OUT_OF_RANGE,
                    offset + PAGE_OVERFLOW,
                    "page %d goes on over %d more pages of %d"
                            .formatted(page, overflow, meta.highWaterMark()));
        }
        markReached(page, overflow, referrer);
        long end = (page + overflow + 1) * meta.pageBytes();
        if (flags == FLAG_LEAF) {
            leaf.load(offset, end, range);
            return true;
        }
        if (branches.size() == DEPTH_MAX) {
            throw new SnapshotException(
                    Kind.TREE_TOO_DEEP, offset, "more than %d levels".formatted(DEPTH_MAX));
        }
        branches.addLast(BranchPage.load(bytes, offset, end, range));
        return false;
    }

    private void markReached(long page, long overflow, long referrer) throws SnapshotException {
        for (long each = page; each <= page + overflow; each++) {
            if (!reached.add(each)) {
                throw new SnapshotException(
                        Kind.PAGE_REACHED_TWICE,
                        referrer,
                        "page %d belongs to two places; the second is in bucket %s"
                                .formatted(each, bucket.shownName()));
            }
        }
    }

    /// An inline image has a page's header without a meaning of its own, apart from its count.
    private void loadInline() throws SnapshotException {
        long offset = bucket.inlineOffset();
        if (bucket.end() - offset < PAGE_HEADER_BYTES
                || bytes.unsignedShort(offset + PAGE_FLAGS) != FLAG_LEAF) {
            throw new SnapshotException(
                    Kind.BUCKET_INVALID,
                    offset,
                    "bucket %s is inline but holds no leaf page".formatted(bucket.shownName()));
        }
        leaf.load(offset, bucket.end(), KeyRange.ALL);
    }
}
