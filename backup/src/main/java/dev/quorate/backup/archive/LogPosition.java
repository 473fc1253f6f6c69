package dev.quorate.backup.archive;

import java.util.Optional;

/// How far a chain of changes has come.
///
/// @param revision the last one that is in it; 0 is possible only where it starts
/// @param hash H(revision)
public record LogPosition(LineageId lineage, long revision, ChainHash hash) {
    /// Where a chain of a log that is not encrypted starts: with the revision after this one.
    ///
    /// @param revision of the snapshot that it starts from
    public static LogPosition start(LineageId lineage, long revision) {
        return start(lineage, revision, ChainKey.NONE);
    }

    /// The same of an encrypted log.
    ///
    /// @param key of the chain
    public static LogPosition start(LineageId lineage, long revision, ChainKey key) {
        return new LogPosition(lineage, revision, ChainHash.start(lineage, revision, key));
    }

    @Override
    public String toString() {
        return "revision %d of lineage %s (%s)".formatted(revision, lineage, hash);
    }

    /// Goes on from a position, revision by revision.
    static final class Tracker {
        private final LineageId lineage;
        private final RevisionDigest digest;
        private long revision;

        Tracker(LogPosition start, ChainKey key) {
            this.lineage = start.lineage();
            this.revision = start.revision();
            this.digest = new RevisionDigest(start.hash(), key);
        }

        void begin(long next) {
            digest.begin(next);
        }

        void event(boolean deletion, byte[] keyValue) {
            digest.event(deletion, keyValue);
        }

        void end() {
            digest.end();
            revision++;
        }

        Optional<ChainHash> beforeLast() {
            return digest.before();
        }

        LogPosition position() {
            return new LogPosition(lineage, revision, digest.hash());
        }

        long revision() {
            return revision;
        }
    }
}
