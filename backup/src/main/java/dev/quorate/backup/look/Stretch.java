package dev.quorate.backup.look;

import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.Manifest;

import java.time.Instant;
import java.util.List;

/// Revisions of one lineage that are known in one way, or not.
public sealed interface Stretch {
    LineageId lineage();

    long first();

    long last();

    /// When the first of them was made, at the earliest.
    Instant notBefore();

    /// When the last of them had been made, at the latest.
    Instant notAfter();

    /// Every change, with its time, in segments of the log.
    record Logged(LineageId lineage, long first, long last, Instant notBefore, Instant notAfter)
            implements Stretch {}

    /// Every change, without its time, in the history that a snapshot still has.
    record Stored(
            LineageId lineage,
            long first,
            long last,
            Instant notBefore,
            Instant notAfter,
            Manifest snapshot)
            implements Stretch {}

    /// Nothing.
    ///
    /// @param reasons in whole sentences
    record Missing(
            LineageId lineage,
            long first,
            long last,
            Instant notBefore,
            Instant notAfter,
            List<String> reasons)
            implements Stretch {
        public Missing {
            reasons = List.copyOf(reasons);
        }
    }
}
