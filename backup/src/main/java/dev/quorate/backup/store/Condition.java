package dev.quorate.backup.store;

/// What must hold for a put to be carried out.
public enum Condition {
    /// There is no such object yet. What exists is never overwritten.
    IF_ABSENT,
    /// Nothing: an existing object is replaced, in one step.
    ALWAYS
}
