package dev.quorate.manager.spec;

import java.util.Optional;

/// How fast members notice a lost leader.
record RaftTiming(long heartbeatMillis, long electionMillis) {
    /// etcd's own (server/embed/config.go).
    static final RaftTiming DEFAULT = new RaftTiming(100, 1_000);

    private static final long ELECTION_MILLIS_MAX = 50_000;
    private static final int HEARTBEATS_MIN = 5;

    /// What makes etcd refuse to start (server/embed/config.go, `Validate`).
    Optional<String> problem() {
        if (heartbeatMillis == 0) {
            return Optional.of("a heartbeat interval of 0 ms");
        }
        if (electionMillis >= ELECTION_MILLIS_MAX) {
            return Optional.of(
                    "the election timeout of %d ms is not below etcd's limit of %d ms"
                            .formatted(electionMillis, ELECTION_MILLIS_MAX));
        }
        if (electionMillis / HEARTBEATS_MIN < heartbeatMillis) {
            return Optional.of(
                    "the election timeout of %d ms is less than %d heartbeat intervals of %d ms"
                            .formatted(electionMillis, HEARTBEATS_MIN, heartbeatMillis));
        }
        return Optional.empty();
    }
}
