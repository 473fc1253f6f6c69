package dev.quorate.backup.verify;

import dev.quorate.backup.archive.BackupId;
import dev.quorate.backup.archive.LineageId;

import java.util.Optional;

/// How far a manager knows that the store had come. What is signed cannot be changed, but it can be
/// taken away: a store that was set back to an earlier day is in itself as it should be.
///
/// @param backup the newest that this manager took
/// @param archived how far its archive had come
public record Highest(Optional<BackupId> backup, Optional<Archived> archived) {
    public static final Highest NONE = new Highest(Optional.empty(), Optional.empty());

    /// @param revision the last one that the store has given back
    public record Archived(LineageId lineage, long revision) {}
}
