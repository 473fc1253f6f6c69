package dev.quorate.backup.snapshot;

/// A change of a key as etcd stores it: the revision as name, the encoded `KeyValue` as value, one
/// right behind the other in some memory. A cursor is itself the entry that it stands on.
abstract sealed class Entry permits EntryCursor, EventEntry {

    /// Where the offsets below lie.
    abstract FileBytes bytes();

    /// Whether the bytes are overwritten when the next entry comes.
    abstract boolean passing();

    /// The revision of the store at which this change was made.
    public abstract long main();

    /// The change's position among those of the same revision, from 0.
    public abstract long sub();

    /// Whether this change deleted the key.
    public abstract boolean tombstone();

    /// The lease that the key hangs on, or 0.
    public abstract long lease();

    /// Where the name begins.
    abstract long dataOffset();

    /// 17, or 18 for a tombstone.
    abstract int nameLength();

    /// Where the value ends.
    abstract long dataEnd();

    /// Where the user's key lies.
    abstract long keyOffset();

    abstract long keyLength();
}
