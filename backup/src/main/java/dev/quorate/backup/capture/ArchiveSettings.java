package dev.quorate.backup.capture;

import java.time.Duration;

/// How the archiver works.
///
/// @param flushEvery how long a change may wait before its segment is sealed
/// @param flushBytes at which size, uncompressed, a segment is sealed before that
/// @param spoolBytesMax how much may wait on this machine for a store that is away; at that the
///   archiver pauses, and goes on where it stopped when the store is back
/// @param catchUpRevisionsMax farther behind, a new base is taken: etcd reads all its history from
///   there on for each thousand revisions, and stalls writes meanwhile
/// @param lookEvery how often the cluster's revision is asked for, which bounds what is uncertain
///   of the time of a change
/// @param sampleEvery how often HashKV is sampled; it stops writes on that member while it runs
/// @param patience of one call to a member
public record ArchiveSettings(
        Duration flushEvery,
        long flushBytes,
        long spoolBytesMax,
        long catchUpRevisionsMax,
        Duration lookEvery,
        Duration sampleEvery,
        Duration patience) {
    public static final ArchiveSettings DEFAULT =
            new ArchiveSettings(
                    Duration.ofSeconds(5),
                    4L << 20,
                    1L << 30,
                    50_000,
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(5));

    public ArchiveSettings {
        if (flushEvery.isNegative() || flushBytes < 1 || spoolBytesMax < flushBytes) {
            throw new IllegalArgumentException("settings out of range");
        }
    }

    public ArchiveSettings withFlush(Duration every, long bytes) {
        return new ArchiveSettings(
                every,
                bytes,
                Math.max(bytes, spoolBytesMax),
                catchUpRevisionsMax,
                lookEvery,
                sampleEvery,
                patience);
    }

    public ArchiveSettings withLimits(long spoolBytes, long catchUpRevisions) {
        return new ArchiveSettings(
                flushEvery,
                Math.min(flushBytes, spoolBytes),
                spoolBytes,
                catchUpRevisions,
                lookEvery,
                sampleEvery,
                patience);
    }

    public ArchiveSettings withLooks(Duration look, Duration sample) {
        return new ArchiveSettings(
                flushEvery, flushBytes, spoolBytesMax, catchUpRevisionsMax, look, sample, patience);
    }
}
