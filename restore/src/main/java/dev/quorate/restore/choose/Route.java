package dev.quorate.restore.choose;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue.Entry;

import java.util.List;

/// The way to a revision: a snapshot, and the segments of the log between the two. A revision below
/// the snapshot's is cut out of it.
///
/// @param segments in order, without a hole; empty where the snapshot alone has it
public record Route(Backup base, long revision, List<Entry> segments) {
    public Route {
        segments = List.copyOf(segments);
    }

    public LineageId lineage() {
        return base.lineage();
    }

    /// Whether what came after the revision is cut off the snapshot.
    public boolean truncates() {
        return revision < base.manifest().revision();
    }

    /// Of the stored segments.
    public long segmentBytes() {
        return segments.stream().mapToLong(entry -> entry.segment().objectBytes()).sum();
    }

    /// Of what the segments hold.
    public long eventBytes() {
        return segments.stream().mapToLong(entry -> entry.segment().bodyBytes()).sum();
    }

    /// How much is fetched.
    public long storedBytes() {
        return base.manifest().stored().bytes() + segmentBytes();
    }

    /// How much that is on this machine.
    public long rawBytes() {
        return base.manifest().raw().bytes() + eventBytes();
    }
}
