package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Etcd.ChangeOutcome;
import dev.quorate.manager.etcd.Etcd.Refusal;

import org.jspecify.annotations.Nullable;

/// Why etcd does not take a change of membership or leadership, in its own words
/// (`api/v3rpc/rpctypes/error.go`).
enum Objection {
    UNHEALTHY("unhealthy cluster", Refusal.UNHEALTHY),
    NOT_ENOUGH_STARTED(
            "re-configuration failed due to not enough started members", Refusal.UNHEALTHY),
    LEARNER_NOT_READY(
            "can only promote a learner member which is in sync with leader",
            Refusal.LEARNER_NOT_READY),
    /// May be the echo of a success: the product takes it for an unknown outcome.
    NOT_A_LEARNER("can only promote a learner member"),
    TOO_MANY_LEARNERS("too many learner members in cluster", Refusal.TOO_MANY_LEARNERS),
    PEER_URL_EXISTS("Peer URLs already exists", Refusal.PEER_URL_EXISTS),
    NOT_FOUND("member not found", Refusal.MEMBER_NOT_FOUND),
    ASKED_A_LEARNER("rpc not supported for learner", Refusal.OTHER),
    NOT_LEADER("not leader", Refusal.NO_LEADER),
    BAD_TRANSFEREE("bad leader transferee", Refusal.OTHER);

    private final String words;
    private final @Nullable Refusal refusal;

    Objection(String words) {
        this(words, null);
    }

    Objection(String words, @Nullable Refusal refusal) {
        this.words = words;
        this.refusal = refusal;
    }

    String words() {
        return words;
    }

    /// What the product makes of it.
    ChangeOutcome outcome() {
        return refusal == null
                ? new ChangeOutcome.Unknown(words)
                : new ChangeOutcome.Refused(refusal, words);
    }
}
