package dev.quorate.backup.snapshot;

import java.util.List;

/// What a whole file says of itself, every figure computed from its bytes.
///
/// @param fileBytes with the trailer
/// @param databaseBytes without the trailer
/// @param sha256 of the database, in hexadecimal; equal to the trailer where there is one
/// @param revision of the store
/// @param compactRevision history up to here may be gone; -1 when nothing was ever compacted
/// @param entries in the `key` bucket
/// @param totalEntries in all buckets; the total that `snapshot status` of 3.4 and 3.5 shows
/// @param keys that a client can read; the total that `snapshot status` of 3.6 and later shows, but
///   for the entry that a revision bump leaves behind
/// @param hashKv as a member answers at `revision` and `compactRevision`
/// @param statusHash as `snapshot status` shows it
/// @param warnings what etcd overlooks and boots with
public record SnapshotReport(
        long fileBytes,
        long databaseBytes,
        int pageBytes,
        boolean trailerPresent,
        String sha256,
        long revision,
        long compactRevision,
        long entries,
        long totalEntries,
        long keys,
        int hashKv,
        int statusHash,
        SnapshotState state,
        List<Finding> warnings) {

    /// The same file with its trailer appended.
    SnapshotReport withTrailer() {
        return new SnapshotReport(
                databaseBytes + PageLayout.TRAILER_BYTES,
                databaseBytes,
                pageBytes,
                true,
                sha256,
                revision,
                compactRevision,
                entries,
                totalEntries,
                keys,
                hashKv,
                statusHash,
                state,
                warnings);
    }
}
