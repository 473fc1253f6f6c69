package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;

import java.nio.ByteBuffer;

/// Goes over the entries of the `key` bucket in order of revision: each change of a key that the
/// file still holds. The accessors speak of the entry that [#next] went to.
///
/// What etcd would not boot on, or not read back, ends the walk with a [SnapshotException].
public final class EntryCursor extends Entry {

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
            if (!nextName()) {
                return false;
            }
            readKeyValue();
            return true;
        } catch (InternalError e) {
            throw FileBytes.cut(e);
        }
    }

    /// Goes on to the next entry without looking into it, for one who has done so before: it says
    /// nothing of the key and its value.
    boolean nextName() throws SnapshotException {
        index++;
        while (index >= leaf.count()) {
            if (!tree.next()) {
                return false;
            }
            index = 0;
        }
        readRevision();
        return true;
    }

    /// Makes the first entry at or above a revision the next one.
    void seek(long revision) throws SnapshotException {
        var name = ByteBuffer.allocate(REVISION_BYTES).putLong(revision).put((byte) '_').array();
        tree.seek(name);
        index = -1;
        while (index + 1 < leaf.count()
                && bytes.bigEndianLong(leaf.keyOffset(index + 1)) < revision) {
            index++;
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

    @Override
    KeyValueFields fields() {
        return fields;
    }

    @Override
    long dataOffset() {
        return revisionOffset;
    }

    @Override
    long dataEnd() {
        return encodedOffset + encodedLength;
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
}
