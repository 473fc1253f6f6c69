package dev.quorate.backup.snapshot;

/// A compaction that is carried out while a file is written (`mvcc/key_index.go` and
/// `mvcc/kvstore_compaction.go` of etcd 3.4 to 3.7): of what was made up to a revision only each
/// key's newest put is left, and a deletion at that very revision where etcd keeps it.
///
/// @param revision 0 for no compaction
/// @param bumped whether the revision itself is a mark behind all entries
record Compaction(long revision, TombstoneRule tombstoneRule, boolean bumped) {

    static final Compaction NONE = new Compaction(0, TombstoneRule.KEPT, false);

    /// @throws RebuildException when there is no such revision
    static Compaction bump(long revision, long revisions) throws RebuildException {
        if (revision > Long.MAX_VALUE - 1 - revisions) {
            throw new RebuildException(
                    RebuildException.Reason.COMPACTION_OUT_OF_RANGE,
                    "revision %d cannot be moved on by %d".formatted(revision, revisions));
        }
        return new Compaction(revision + revisions, TombstoneRule.KEPT, true);
    }

    /// Whether an entry stays.
    ///
    /// @param number of the entry in the history, from 1
    /// @param newest numbers of the newest puts of all keys up to the compaction
    boolean leaves(Entry entry, long number, NumberSet newest) {
        return entry.main() > revision
                || newest.contains(number)
                || (entry.tombstone()
                        && entry.main() == revision
                        && tombstoneRule == TombstoneRule.KEPT);
    }
}
