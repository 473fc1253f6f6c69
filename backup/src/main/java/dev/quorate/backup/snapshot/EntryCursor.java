package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;

/// Goes over the entries of the `key` bucket in order of revision: each change of a key that the
/// file still holds. The accessors speak of the entry that [#next] went to.
///
/// What etcd would not boot on, or not read back, ends the walk with a [SnapshotException].
public final class EntryCursor extends Entry {

    static final int REVISION_BYTES = 17;
    static final int TOMBSTONE_BYTES = 18;

    private final FileBytes bytes;
    private final TreeCursor tree;
    private final LeafPage leaf;
    private final KeyValueFields fields;
    private int index = -1;
    private long main = -1;
    private long sub = -1;
    private boolean tombstone;
    private long revisionOffset;
    private long encodedOffset;
    private long encodedLength;

    EntryCursor(FileBytes bytes, TreeCursor tree) {
        this.bytes = bytes;
        this.tree = tree;
        this.leaf = tree.leaf();
        this.fields = new KeyValueFields(bytes);
    }

    /// Goes on to the next entry, if there is one.
    public boolean next() throws SnapshotException {
        try {
            index++;
            while (index >= leaf.count()) {
                if (!tree.next()) {
                    return false;
                }
                index = 0;
            }
            readRevision();
            readKeyValue();
            return true;
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    /// Goes to the last entry instead, if there is one.
    boolean last() throws SnapshotException {
        tree.last();
        index = leaf.count() - 1;
        if (index < 0) {
            return false;
        }
        readRevision();
        readKeyValue();
        return true;
    }

    @Override
    FileBytes bytes() {
        return bytes;
    }

    @Override
    boolean passing() {
        return false;
    }

    @Override
    public long main() {
        return main;
    }

    @Override
    public long sub() {
        return sub;
    }

    @Override
    public boolean tombstone() {
        return tombstone;
    }

    /// Whether this is no change but the entry that `snapshot restore --bump-revision` leaves
    /// behind: a revision with nothing in it, which etcd reads as a put of the empty key.
    public boolean bumpMark() {
        return encodedLength == 0 && !tombstone;
    }

    /// The key; at most 1.5 MiB from an etcd with default limits.
    public byte[] key() throws SnapshotException {
        return copy(fields.keyOffset, fields.keyLength);
    }

    public long valueLength() {
        return fields.valueLength;
    }

    /// The value, empty for a tombstone. Ask [#valueLength] first where memory is short.
    public byte[] value() throws SnapshotException {
        return copy(fields.valueOffset, fields.valueLength);
    }

    /// The revision at which the key came into being, 0 for a tombstone.
    public long createRevision() {
        return fields.createRevision;
    }

    /// Equal to [#main] for a put, 0 for a tombstone.
    public long modRevision() {
        return fields.modRevision;
    }

    /// The number of puts since the key came into being, 0 for a tombstone.
    public long version() {
        return fields.version;
    }

    @Override
    public long lease() {
        return fields.lease;
    }

    /// The entry's `mvccpb.KeyValue` as etcd encoded it.
    public byte[] encodedKeyValue() throws SnapshotException {
        return copy(encodedOffset, encodedLength);
    }

    @Override
    long dataOffset() {
        return revisionOffset;
    }

    @Override
    int nameLength() {
        return tombstone ? TOMBSTONE_BYTES : REVISION_BYTES;
    }

    @Override
    long dataEnd() {
        return encodedOffset + encodedLength;
    }

    @Override
    long keyOffset() {
        return fields.keyOffset;
    }

    @Override
    long keyLength() {
        return fields.keyLength;
    }

    private void readRevision() throws SnapshotException {
        revisionOffset = leaf.keyOffset(index);
        long length = leaf.keyLength(index);
        encodedOffset = revisionOffset + length;
        encodedLength = leaf.valueLength(index);
        if (leaf.isBucket(index)
                || (length != REVISION_BYTES && length != TOMBSTONE_BYTES)
                || bytes.unsignedByte(revisionOffset + Long.BYTES) != '_'
                || (length == TOMBSTONE_BYTES
                        && bytes.unsignedByte(revisionOffset + REVISION_BYTES) != 't')) {
            throw new SnapshotException(
                    Kind.REVISION_KEY_INVALID,
                    revisionOffset,
                    "an entry's name of %d bytes is not a revision".formatted(length));
        }
        long nextMain = bytes.bigEndianLong(revisionOffset);
        long nextSub = bytes.bigEndianLong(revisionOffset + Long.BYTES + 1);
        if (nextMain < 0 || nextSub < 0) {
            throw new SnapshotException(
                    Kind.REVISION_KEY_INVALID,
                    revisionOffset,
                    "revision %d.%d".formatted(nextMain, nextSub));
        }
        if (nextMain < main || (nextMain == main && nextSub <= sub)) {
            throw new SnapshotException(
                    Kind.REVISIONS_OUT_OF_ORDER,
                    revisionOffset,
                    "revision %d.%d after %d.%d".formatted(nextMain, nextSub, main, sub));
        }
        main = nextMain;
        sub = nextSub;
        tombstone = length == TOMBSTONE_BYTES;
    }

    private void readKeyValue() throws SnapshotException {
        fields.read(encodedOffset, encodedLength);
        if (tombstone ? !fields.onlyKey() : encodedLength > 0 && !fields.soundPut(main)) {
            throw new SnapshotException(
                    Kind.KEY_VALUE_INVALID,
                    encodedOffset,
                    "revision %d.%d %s: %s"
                            .formatted(main, sub, tombstone ? "deletes" : "puts", fields));
        }
    }

    private byte[] copy(long offset, long length) throws SnapshotException {
        try {
            return bytes.copy(offset, Math.toIntExact(length));
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }
}
