package dev.quorate.backup.look;

import dev.quorate.backup.archive.LineageId;

import java.time.Instant;

/// Something that happened to a key.
///
/// @param sub its position among the changes of the same revision, from 0
/// @param value empty where it was not asked for, and of a deletion
/// @param valueBytes its length
/// @param version the number of puts since the key came into being; 0 when it was deleted
/// @param lease that the key hangs on, or 0
/// @param notBefore when it was made at the earliest
/// @param notAfter when it had been made
/// @param timed whether the two times are those of this change; otherwise they are of a longer
///   stretch that it lies in
public record Change(
        LineageId lineage,
        long revision,
        long sub,
        Kind kind,
        byte[] key,
        byte[] value,
        long valueBytes,
        long createRevision,
        long version,
        long lease,
        Instant notBefore,
        Instant notAfter,
        boolean timed) {
    /// What became of the key.
    public enum Kind {
        CREATED,
        CHANGED,
        DELETED
    }

    Change at(Instant earliest, Instant latest) {
        return new Change(
                lineage,
                revision,
                sub,
                kind,
                key,
                value,
                valueBytes,
                createRevision,
                version,
                lease,
                earliest,
                latest,
                true);
    }
}
