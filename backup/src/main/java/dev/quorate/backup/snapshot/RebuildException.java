package dev.quorate.backup.snapshot;

import java.io.IOException;
import java.util.OptionalLong;

/// A revision cannot be rebuilt from a base and its events. Nothing was written.
public final class RebuildException extends IOException {

    /// What keeps it from being rebuilt.
    public enum Reason {
        /// The base was compacted after the wanted revision.
        COMPACTED,
        /// The events end before the wanted revision.
        EVENTS_END,
        /// A revision, or part of one, is missing among the events.
        EVENTS_HOLE,
        /// An event is none that etcd makes.
        EVENT_INVALID,
        /// The compaction asked for is older than the base's own, or newer than the revision.
        COMPACTION_OUT_OF_RANGE,
        /// What was written does not read back as it should.
        OUTPUT_UNSOUND
    }

    private final Reason reason;
    private final OptionalLong nearestBefore;
    private final OptionalLong nearestAfter;

    private RebuildException(
            Reason reason, String detail, OptionalLong nearestBefore, OptionalLong nearestAfter) {
        super(detail);
        this.reason = reason;
        this.nearestBefore = nearestBefore;
        this.nearestAfter = nearestAfter;
    }

    RebuildException(Reason reason, String detail) {
        this(reason, detail, OptionalLong.empty(), OptionalLong.empty());
    }

    static RebuildException before(Reason reason, String detail, long nearestAfter) {
        return new RebuildException(
                reason, detail, OptionalLong.empty(), OptionalLong.of(nearestAfter));
    }

    static RebuildException after(Reason reason, String detail, long nearestBefore) {
        return new RebuildException(
                reason, detail, OptionalLong.of(nearestBefore), OptionalLong.empty());
    }

    public Reason reason() {
        return reason;
    }

    /// The last revision below the wanted one that this base and these events give.
    public OptionalLong nearestBefore() {
        return nearestBefore;
    }

    /// The first revision above the wanted one that this base and these events give.
    public OptionalLong nearestAfter() {
        return nearestAfter;
    }
}
