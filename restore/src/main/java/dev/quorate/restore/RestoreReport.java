package dev.quorate.restore;

import dev.quorate.restore.prove.Proof;
import dev.quorate.restore.rebuild.RebuiltStore;

import java.time.Duration;

/// What a restore as a new cluster did.
///
/// @param lineage of the new cluster: its backups will carry it
public record RestoreReport(
        String cluster,
        String lineage,
        int members,
        RebuiltStore store,
        Proof proof,
        Phases phases) {
    /// How long each part took.
    public record Phases(
            Duration fetch, Duration rebuild, Duration place, Duration start, Duration prove) {
        public Duration total() {
            return fetch.plus(rebuild).plus(place).plus(start).plus(prove);
        }
    }
}
