package dev.quorate.backup.snapshot;

import java.util.List;

/// The outcome of a verification.
public sealed interface Verification {

    /// Nothing is wrong with the file.
    record Sound(SnapshotReport report) implements Verification {}

    /// Something is wrong.
    ///
    /// @param findings at least one, the one that says most about the cause first
    record Unsound(List<Finding> findings) implements Verification {}
}
