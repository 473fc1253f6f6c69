package dev.quorate.backup.snapshot;

/// What a file says about etcd's `Maintenance.HashKV` at one revision and compact revision.
public sealed interface HashKv {

    /// The value that a healthy member of the file's cluster answers.
    record Hash(long revision, long compactRevision, int value) implements HashKv {}

    /// The file cannot say: what the question covers is not, or no longer, in it.
    record NotComparable(String reason) implements HashKv {}
}
