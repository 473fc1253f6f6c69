package dev.quorate.manager.state;

import java.time.Instant;

/// What the manager knows of a cluster beside its specification.
///
/// @param uid the cluster's identity, never used again
/// @param incarnation the create or restore that its members go back to
/// @param createdAt when it was asked for
/// @param state where it is in its life
/// @param origin where its data came from: empty for a new cluster, else the backup that was
///   restored
public record ClusterRecord(
        int format,
        String name,
        String uid,
        String incarnation,
        Instant createdAt,
        State state,
        String origin) {
    public static final int FORMAT = 1;

    /// The states of a cluster's life, in their order.
    public enum State {
        /// Asked for, its members not all latched yet.
        FOUNDING,
        ACTIVE,
        /// Its members are being stopped and their data set aside.
        ENDING,
        DESTROYED
    }

    public ClusterRecord in(State next) {
        return new ClusterRecord(format, name, uid, incarnation, createdAt, next, origin);
    }
}
