package dev.quorate.backup.capture;

import dev.quorate.backup.archive.ChainHash;
import dev.quorate.backup.archive.LogPosition;

import java.time.Instant;
import java.util.Optional;

/// Where the archiver goes on.
///
/// @param beforeLast H of the revision before the position's, to see whether the cluster still has
///   the same there; empty when it is not known, or nothing is archived yet
/// @param inStore the last revision that the store has
/// @param earliest a time before which none of the changes to come was made
record ChainStart(
        LogPosition position, Optional<ChainHash> beforeLast, long inStore, Instant earliest) {}
