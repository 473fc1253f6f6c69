package dev.quorate.backup.capture;

import dev.quorate.backup.archive.Gap;
import dev.quorate.backup.archive.LineageId;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How far the archiver is.
///
/// @param lineage empty until the store was read
/// @param receivedRevision the last whole one that came from the cluster
/// @param archivedRevision the last one that the store has given back
/// @param clusterRevision of the cluster when it was last asked
/// @param currentAsOf everything that was acknowledged before is in the store; empty until that is
///   known
/// @param spooledSegments that wait on this machine for the store
/// @param receivedEvents since the archiver began
/// @param connections to members that were made since then
/// @param gaps that were recorded since then
/// @param problem what keeps it from going on, if anything does
public record ArchiverStatus(
        State state,
        Optional<LineageId> lineage,
        long receivedRevision,
        long archivedRevision,
        long clusterRevision,
        Optional<Instant> currentAsOf,
        int spooledSegments,
        long spooledBytes,
        long receivedEvents,
        long connections,
        List<Gap> gaps,
        Optional<String> problem) {
    public ArchiverStatus {
        gaps = List.copyOf(gaps);
    }

    /// What it does just now.
    public enum State {
        /// Finds out from the store where to go on.
        STARTING,
        /// Looks for a member to follow.
        CONNECTING,
        FOLLOWING,
        /// Takes a snapshot for a new chain to start from.
        TAKING_BASE,
        /// Waits for the store: this machine keeps no more for it.
        SPOOL_FULL,
        ENDED;

        /// As it is shown and stored.
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
