package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;

/// Copies a bucket's records and puts others among them; one with the same key takes the place of
/// the copied one.
final class RecordMerge {

    /// One record to be put among those copied.
    record Added(byte[] key, byte[] value) {}

    private final FileBytes bytes;
    private final TreeCursor source;
    private final Iterator<Added> added;
    private @Nullable Added pending;

    /// @param added in key order
    RecordMerge(FileBytes bytes, TreeCursor source, Iterator<Added> added) {
        this.bytes = bytes;
        this.source = source;
        this.added = added;
    }

    void writeTo(TreeWriter target) throws IOException, InterruptedException {
        takeNext();
        var leaf = source.leaf();
        while (source.next()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            for (int i = 0; i < leaf.count(); i++) {
                if (leaf.isBucket(i)) {
                    throw new SnapshotException(
                            Kind.BUCKET_INVALID,
                            leaf.elementOffset(i),
                            "a bucket inside another; etcd makes none");
                }
                copy(leaf, i, target);
            }
        }
        while (pending != null) {
            target.add(pending.key(), pending.value());
            takeNext();
        }
    }

    private void copy(LeafPage leaf, int index, TreeWriter target) throws IOException {
        int keyLength = (int) leaf.keyLength(index);
        while (pending != null) {
            var key = bytes.copy(leaf.keyOffset(index), keyLength);
            int order = Arrays.compareUnsigned(pending.key(), key);
            if (order > 0) {
                break;
            }
            target.add(pending.key(), pending.value());
            takeNext();
            if (order == 0) {
                return;
            }
        }
        target.add(bytes, leaf.keyOffset(index), keyLength, leaf.valueLength(index));
    }

    private void takeNext() {
        pending = added.hasNext() ? added.next() : null;
    }
}
