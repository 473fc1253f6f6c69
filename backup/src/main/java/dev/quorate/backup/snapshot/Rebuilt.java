package dev.quorate.backup.snapshot;

import java.nio.file.Path;
import java.util.List;

/// What became of a [Rebuild].
///
/// @param revision that was rebuilt
/// @param compactRevision of the file, -1 when nothing was ever compacted; where the revision is
///   bumped, before that: the revision itself, since the bump leaves nothing else
/// @param hashKv what a member answers at these two
/// @param report on the file as it was read back, trailer included; it tells the revisions after a
///   bump
/// @param leasesAdded number of records made for leases that the base does not know
/// @param leasesAssumed those of them whose time to live nobody knew, at most a thousand
public record Rebuilt(
        Path file,
        long revision,
        long compactRevision,
        int hashKv,
        SnapshotReport report,
        long leasesAdded,
        List<Long> leasesAssumed) {}
