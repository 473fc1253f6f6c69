package dev.quorate.backup.capture;

import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.Manifest;

import java.io.IOException;
import java.time.Instant;

/// Snapshots that a chain of changes can start from.
@FunctionalInterface
public interface Bases {
    /// Takes one now, into the lineage that the store says is current; see [Backups#lineages].
    ///
    /// @param reason why, in a few words
    Base take(String reason) throws IOException, InterruptedException;

    /// @param compactRevision its history reaches back to here; -1 when nothing was compacted
    record Base(LineageId lineage, long revision, long compactRevision, Instant takenAt) {
        static Base of(Manifest manifest) {
            return new Base(
                    manifest.lineage(),
                    manifest.revision(),
                    manifest.compactRevision(),
                    manifest.takenAt());
        }
    }
}
