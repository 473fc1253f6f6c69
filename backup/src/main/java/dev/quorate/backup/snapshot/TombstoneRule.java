package dev.quorate.backup.snapshot;

/// What a compaction does with a deletion that was made at the very revision it compacts at.
public enum TombstoneRule {
    /// It stays: etcd 3.4.34, 3.5.16 and all later ones.
    KEPT,
    /// It goes: etcd up to 3.4.33 and 3.5.15.
    DROPPED
}
