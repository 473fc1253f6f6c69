package dev.quorate.backup.snapshot;

/// Goes over one bucket in key order, as bytes. The accessors speak of the record that [#next] went
/// to.
public final class BucketCursor {

    private final FileBytes bytes;
    private final BucketHeader bucket;
    private final TreeCursor tree;
    private final LeafPage leaf;
    private int index = -1;

    BucketCursor(FileBytes bytes, BucketHeader bucket, TreeCursor tree) {
        this.bytes = bytes;
        this.bucket = bucket;
        this.tree = tree;
        this.leaf = tree.leaf();
    }

    /// The bucket's own counter, which etcd leaves at 0.
    public long sequence() {
        return bucket.sequence();
    }

    /// Goes on to the next record, if there is one.
    public boolean next() throws SnapshotException {
        try {
            index++;
            while (index >= leaf.count()) {
                if (!tree.next()) {
                    return false;
                }
                index = 0;
            }
            return true;
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    /// At most 32 KiB.
    public byte[] key() throws SnapshotException {
        return copy(leaf.keyOffset(index), leaf.keyLength(index));
    }

    public long valueLength() {
        return leaf.valueLength(index);
    }

    /// Ask [#valueLength] first where memory is short.
    public byte[] value() throws SnapshotException {
        return copy(leaf.valueOffset(index), leaf.valueLength(index));
    }

    private byte[] copy(long offset, long length) throws SnapshotException {
        try {
            return bytes.copy(offset, Math.toIntExact(length));
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }
}
