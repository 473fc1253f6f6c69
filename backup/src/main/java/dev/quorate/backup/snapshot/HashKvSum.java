package dev.quorate.backup.snapshot;

import java.util.function.LongPredicate;

/// etcd's HashKV, entry by entry (`server/storage/mvcc/hash.go` of 3.5 to 3.7, `mvcc/kvstore.go` of
/// 3.4; the rule is the same in all): a CRC-32C over the bucket's name and every included entry.
final class HashKvSum {

    private final RangeChecksum checksum = new RangeChecksum();
    private final long compactRevision;
    private final LongPredicate kept;
    private long entries;

    /// @param compactRevision 0 or less when nothing was ever compacted
    /// @param kept which entries at or below the compact revision count, by their numbers from 1
    HashKvSum(long compactRevision, LongPredicate kept) {
        this.compactRevision = compactRevision;
        this.kept = kept;
        checksum.addText(BucketName.KEY);
    }

    /// Adds the next entry. Entries come in order of revision, from the first.
    void add(Entry entry) {
        entries++;
        if (included(entry)) {
            checksum.add(entry.bytes(), entry.dataOffset(), entry.dataEnd());
        }
        if (entry.passing()) {
            checksum.flush();
        }
    }

    int value() {
        return checksum.value();
    }

    /// A tombstone at the compact revision never counts: etcd before 3.4.34 and 3.5.16 deletes it,
    /// later ones keep it, and all answer the same.
    private boolean included(Entry entry) {
        if (entry.main() > compactRevision) {
            return true;
        }
        return !(entry.tombstone() && entry.main() == compactRevision) && kept.test(entries);
    }
}
