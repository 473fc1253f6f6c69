package dev.quorate.backup.snapshot;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a file holds beside keys: the small buckets.
///
/// @param consistentIndex the last raft entry applied
/// @param term of that entry; 0 before etcd 3.5
/// @param confState JSON; from 3.5
/// @param storageVersion such as `3.6.0`; from 3.6
/// @param scheduledCompactRevision the last compaction begun, -1 without one
/// @param finishedCompactRevision the last compaction finished, -1 without one
/// @param clusterVersion such as `3.6.0`
/// @param downgrade JSON; from 3.5
/// @param members those of the cluster that the file was taken from
/// @param removedMembers ids, in hexadecimal
/// @param leases number of leases; [SnapshotFile#forEachLease] reads them
public record SnapshotState(
        long consistentIndex,
        long term,
        @Nullable String confState,
        @Nullable String storageVersion,
        long scheduledCompactRevision,
        long finishedCompactRevision,
        @Nullable String clusterVersion,
        @Nullable String downgrade,
        boolean authEnabled,
        long authRevision,
        List<Member> members,
        List<String> removedMembers,
        List<Alarm> alarms,
        long leases) {

    /// @param id in hexadecimal
    /// @param json as etcd stores it
    public record Member(String id, String json) {}

    /// @param type 1 for NOSPACE, 2 for CORRUPT
    public record Alarm(long memberId, long type) {}

    /// @param ttlSeconds granted
    /// @param remainingSeconds at the last checkpoint, 0 without one
    public record Lease(long id, long ttlSeconds, long remainingSeconds) {}

    /// The revision up to which history may be gone, -1 when nothing was ever compacted.
    public long compactRevision() {
        return Math.max(scheduledCompactRevision, finishedCompactRevision);
    }

    /// The store's revision, as etcd takes it at boot. A compaction at a tombstone removes it in
    /// etcd before 3.4.34 and 3.5.16, so the last entry alone may say too little.
    static long revision(long lastMain, SnapshotState state) {
        return Math.max(1, Math.max(lastMain, state.compactRevision()));
    }

    /// Whether a compaction was under way when the file was taken; etcd resumes it at boot.
    public boolean compacting() {
        return scheduledCompactRevision > finishedCompactRevision;
    }
}
