package dev.quorate.backup.look;

import dev.quorate.backup.archive.LineageId;

import java.time.Duration;
import java.time.Instant;

/// Deletions of keys of one group, shortly after each other.
///
/// @param prefix that all of the keys have; of a single one the whole key
/// @param keys how many were deleted
/// @param firstRevision of the first deletion
/// @param lastRevision of the last one
/// @param from when the first was made, at the earliest
/// @param until when the last had been made
/// @param timed whether the times are those of the deletions; otherwise they are of a longer
///   stretch that these lie in
public record Burst(
        LineageId lineage,
        byte[] prefix,
        long keys,
        long firstRevision,
        long lastRevision,
        Instant from,
        Instant until,
        boolean timed) {
    /// The revision that still had all of them.
    public long revisionBefore() {
        return firstRevision - 1;
    }

    public Duration took() {
        return Duration.between(from, until);
    }
}
