package dev.quorate.backup.archive;

import java.nio.file.Path;
import java.time.Instant;

/// A segment in a file of this machine, whole and signed, not necessarily in the store yet.
///
/// @param name under which it belongs into the store
/// @param stored digest of the file
public record SealedSegment(Path file, SegmentName name, Segment segment, ContentDigest stored) {
    public LineageId lineage() {
        return segment.lineage();
    }

    public long first() {
        return name.first();
    }

    public long last() {
        return name.last();
    }

    public long bytes() {
        return stored.bytes();
    }

    public long events() {
        return segment.events();
    }

    public Instant notAfter() {
        return segment.notAfter();
    }

    /// The position before its first revision.
    public LogPosition start() {
        return new LogPosition(lineage(), first() - 1, segment.before());
    }

    /// The position of its last revision.
    public LogPosition end() {
        return new LogPosition(lineage(), last(), segment.after());
    }
}
