package dev.quorate.backup.snapshot;

import java.lang.foreign.Arena;

/// The buckets of one mapped file, as cursors. Each method that takes a [NumberSet] reads every
/// page at most once with it.
final class Contents {

    private final FileBytes bytes;
    private final MetaPage meta;

    Contents(FileBytes bytes, MetaPage meta) {
        this.bytes = bytes;
        this.meta = meta;
    }

    FileBytes bytes() {
        return bytes;
    }

    MetaPage meta() {
        return meta;
    }

    NumberSet pageSet(Arena arena) throws SnapshotException {
        return new NumberSet(arena, meta.highWaterMark());
    }

    BucketList buckets(NumberSet reached) throws SnapshotException {
        return BucketList.read(bytes, meta, reached);
    }

    /// The buckets, among them all that etcd makes before it serves.
    BucketList requiredBuckets(NumberSet reached) throws SnapshotException {
        var buckets = buckets(reached);
        for (var name : BucketName.REQUIRED) {
            if (buckets.find(name).isEmpty()) {
                throw missing(name);
            }
        }
        return buckets;
    }

    StateReader stateReader(NumberSet reached) throws SnapshotException {
        return new StateReader(bytes, meta, reached, buckets(reached));
    }

    TreeCursor tree(NumberSet reached, BucketHeader bucket) {
        return new TreeCursor(bytes, meta, reached, bucket);
    }

    /// The entries of the `key` bucket, with a set of pages of their own.
    EntryCursor entries(Arena arena) throws SnapshotException {
        var reached = pageSet(arena);
        var key = buckets(reached).find(BucketName.KEY);
        if (key.isEmpty()) {
            throw missing(BucketName.KEY);
        }
        return entries(tree(reached, key.get()));
    }

    /// Revision of the last entry, 0 without any.
    long lastMain() throws SnapshotException {
        try (var arena = Arena.ofConfined()) {
            var entries = entries(arena);
            return entries.last() ? entries.main() : 0;
        }
    }

    EntryCursor entries(TreeCursor tree) {
        return new EntryCursor(bytes, tree);
    }

    /// Adds the freelist's own pages, where there is a freelist, to those reached.
    void reachFreelist(NumberSet reached) throws SnapshotException {
        if (meta.hasFreelist()) {
            new Freelist(bytes, meta).reach(reached);
        }
    }

    /// @param reached every page in use
    void checkFreelist(NumberSet reached, Arena arena) throws SnapshotException {
        if (meta.hasFreelist()) {
            new Freelist(bytes, meta).check(reached, pageSet(arena));
        }
    }

    SnapshotException missing(String bucket) {
        return new SnapshotException(
                Finding.Kind.BUCKET_MISSING,
                meta.rootPage() * meta.pageBytes(),
                "there is no bucket " + bucket);
    }
}
