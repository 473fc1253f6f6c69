package dev.quorate.manager.observe;

/// The arithmetic of a raft quorum: unknown counts as failed, learners do not count.
///
/// @param voters how many members have a vote
/// @param healthy how many of them serve reads through the quorum
public record Quorum(int voters, int healthy) {
    /// How many voters must agree.
    public int need() {
        return voters / 2 + 1;
    }

    /// How many healthy voters may still fail; negative when the quorum is lost.
    public int tolerate() {
        return healthy - need();
    }

    public boolean held() {
        return voters > 0 && tolerate() >= 0;
    }

    @Override
    public String toString() {
        return "voters %d healthy %d need %d tolerate %d"
                .formatted(voters, healthy, need(), tolerate());
    }
}
