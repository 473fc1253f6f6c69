package dev.quorate.backup.snapshot;

import java.util.function.Predicate;

/// etcd's HashKV, entry by entry (`server/storage/mvcc/hash.go` of 3.5 to 3.7, `mvcc/kvstore.go` of
/// 3.4; the rule is the same in all): a CRC-32C over the bucket's name and every included entry.
final class HashKvSum {

    private final RangeChecksum checksum;
    private final long compactRevision;
    private final Predicate<EntryCursor> kept;

    /// @param compactRevision 0 or less when nothing was ever compacted
    /// @param kept which entries at or below the compact revision count
    HashKvSum(FileBytes bytes, long compactRevision, Predicate<EntryCursor> kept) {
        this.checksum = new RangeChecksum(bytes);
        this.compactRevision = compactRevision;
        this.kept = kept;
        checksum.addText(BucketName.KEY);
    }

    void add(EntryCursor entry) {
        if (included(entry)) {
            checksum.add(entry.dataOffset(), entry.dataEnd());
        }
    }

    int value() {
        return checksum.value();
    }

    /// A tombstone at the compact revision never counts: etcd before 3.4.34 and 3.5.16 deletes it,
    /// later ones keep it, and all answer the same.
    private boolean included(EntryCursor entry) {
        if (entry.main() > compactRevision) {
            return true;
        }
        return !(entry.tombstone() && entry.main() == compactRevision) && kept.test(entry);
    }
}
