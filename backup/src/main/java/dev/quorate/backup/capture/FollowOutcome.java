package dev.quorate.backup.capture;

/// Why a watch is followed no longer.
sealed interface FollowOutcome {
    /// Somebody asked for it.
    record Stopped() implements FollowOutcome {}

    /// The member or the way to it; another may do.
    record Lost(String reason) implements FollowOutcome {}

    /// The changes that come next were compacted away.
    record Compacted(long compactRevision) implements FollowOutcome {}

    /// So many revisions that a new snapshot costs the cluster less.
    record TooFarBehind(long clusterRevision) implements FollowOutcome {}

    /// etcd left revisions out.
    record Hole(long expected, long found) implements FollowOutcome {}

    /// The cluster has another history than the one that is archived.
    record RolledBack(String how) implements FollowOutcome {}

    /// This machine keeps no more for a store that is away.
    record SpoolFull() implements FollowOutcome {}
}
