package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The buckets that a file names, in key order. etcd has ten, and none inside another.
record BucketList(List<BucketHeader> headers) {

    private static final int BUCKETS_MAX = 1000;

    static BucketList read(FileBytes bytes, MetaPage meta, NumberSet reached)
            throws SnapshotException {
        var headers = new ArrayList<BucketHeader>();
        var cursor = new TreeCursor(bytes, meta, reached, BucketHeader.root(meta));
        while (cursor.next()) {
            var leaf = cursor.leaf();
            for (int i = 0; i < leaf.count(); i++) {
                if (!leaf.isBucket(i) || headers.size() == BUCKETS_MAX) {
                    throw new SnapshotException(
                            Kind.BUCKET_INVALID,
                            leaf.elementOffset(i),
                            leaf.isBucket(i)
                                    ? "more than %d buckets".formatted(BUCKETS_MAX)
                                    : "the list of buckets holds something else");
                }
                headers.add(header(bytes, leaf, i));
            }
        }
        return new BucketList(List.copyOf(headers));
    }

    Optional<BucketHeader> find(String name) {
        return headers.stream().filter(header -> header.name().equals(name)).findFirst();
    }

    private static BucketHeader header(FileBytes bytes, LeafPage leaf, int index)
            throws SnapshotException {
        var name =
                new String(
                        bytes.copy(leaf.keyOffset(index), (int) leaf.keyLength(index)),
                        StandardCharsets.ISO_8859_1);
        return BucketHeader.read(bytes, name, leaf.valueOffset(index), leaf.valueLength(index));
    }
}
