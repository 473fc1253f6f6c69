package dev.quorate.restore;

import dev.quorate.restore.prove.Proof;

import java.time.Duration;

/// What a restore did.
///
/// @param lineage of the new cluster: its backups will carry it
public record RestoreReport(
        String cluster, String lineage, int members, Proof proof, Phases phases) {
    /// How long each part took.
    public record Phases(Duration fetch, Duration place, Duration start, Duration prove) {
        public Duration total() {
            return fetch.plus(place).plus(start).plus(prove);
        }
    }
}
