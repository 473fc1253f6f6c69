package dev.quorate.backup.snapshot;

/// What a file says about etcd's `Maintenance.HashKV` at one revision and compact revision.
public sealed interface HashKv {

    /// What a healthy member of the file's cluster answers.
    ///
    /// @param value computed on demand
    /// @param valueOfCompaction kept by the compaction at this very revision, which etcd 3.5.5 and
    ///   later repeat for their last ten compactions. It differs from `value` only when no key is
    ///   alive at the revision: a compaction counts the tombstones at its revision among what it
    ///   keeps (`keyIndex.compact`), and its keep set is therefore never empty
    record Hash(long revision, long compactRevision, int value, int valueOfCompaction)
            implements HashKv {

        /// Whether a member's answer to the same question is right.
        public boolean agreesWith(int answer) {
            return answer == value || answer == valueOfCompaction;
        }
    }

    /// The file cannot say: what the question covers is not, or no longer, in it.
    record NotComparable(String reason) implements HashKv {}
}
