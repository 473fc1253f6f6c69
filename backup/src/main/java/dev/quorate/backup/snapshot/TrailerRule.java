package dev.quorate.backup.snapshot;

/// Whether a file without a trailer can be sound.
public enum TrailerRule {
    /// For a file that a member streamed: without its trailer it is not whole.
    REQUIRED,
    /// For a database copied from a data directory, which has none. A trailer that is there must be
    /// right.
    OPTIONAL
}
