package dev.quorate.backup.retain;

import dev.quorate.backup.archive.BackupId;
import dev.quorate.backup.archive.LineageId;

/// A backup as retention sees it. Those of other signers are none: they are never touched.
///
/// @param held whether it is kept whatever the rules say
public record Candidate(BackupId id, LineageId lineage, Standing standing, boolean held) {
    /// What a backup counts for.
    public enum Standing {
        VERIFIED,
        /// Perhaps of a cluster that had lost its data: it displaces no other.
        SUSPECT,
        /// Damaged.
        UNVERIFIED
    }

    boolean verified() {
        return standing == Standing.VERIFIED;
    }
}
