package dev.quorate.backup.snapshot;

/// A change of a key as etcd stores it: the revision as name, the encoded `KeyValue` as value, one
/// right behind the other in some memory. A cursor is itself the entry that it stands on, so what
/// an entry says holds until the cursor goes on.
public abstract sealed class Entry permits EntryCursor, EventEntry {

    static final int REVISION_BYTES = 17;
    static final int TOMBSTONE_BYTES = 18;

    /// The revision of the store at which this change was made.
    public abstract long main();

    /// The change's position among those of the same revision, from 0.
    public abstract long sub();

    /// Whether this change deleted the key.
    public abstract boolean tombstone();

    /// Whether this is no change but the entry that `snapshot restore --bump-revision` leaves
    /// behind: a revision with nothing in it, which etcd reads as a put of the empty key.
    public boolean bumpMark() {
        return dataEnd() == dataOffset() + REVISION_BYTES;
    }

    /// The key; at most 1.5 MiB from an etcd with default limits.
    public byte[] key() throws SnapshotException {
        return copy(fields().keyOffset, fields().keyLength);
    }

    public long valueLength() {
        return fields().valueLength;
    }

    /// The value, empty for a tombstone. Ask [#valueLength] first where memory is short.
    public byte[] value() throws SnapshotException {
        return copy(fields().valueOffset, fields().valueLength);
    }

    /// The revision at which the key came into being, 0 for a tombstone.
    public long createRevision() {
        return fields().createRevision;
    }

    /// Equal to [#main] for a put, 0 for a tombstone.
    public long modRevision() {
        return fields().modRevision;
    }

    /// The number of puts since the key came into being, 0 for a tombstone.
    public long version() {
        return fields().version;
    }

    /// The lease that the key hangs on, or 0.
    public long lease() {
        return fields().lease;
    }

    /// The entry's `mvccpb.KeyValue` as etcd encoded it.
    public byte[] encodedKeyValue() throws SnapshotException {
        long start = dataOffset() + nameLength();
        return copy(start, dataEnd() - start);
    }

    abstract KeyValueFields fields();

    /// Where the offsets below lie.
    abstract FileBytes bytes();

    /// Whether the bytes are overwritten when the next entry comes.
    abstract boolean passing();

    /// Where the name begins.
    abstract long dataOffset();

    /// Where the value ends.
    abstract long dataEnd();

    int nameLength() {
        return tombstone() ? TOMBSTONE_BYTES : REVISION_BYTES;
    }

    /// Where the user's key lies.
    long keyOffset() {
        return fields().keyOffset;
    }

    long keyLength() {
        return fields().keyLength;
    }

    private byte[] copy(long offset, long length) throws SnapshotException {
        try {
            return bytes().copy(offset, Math.toIntExact(length));
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }
}
