package dev.quorate.backup.retain;

import java.util.List;

/// What is to become of each backup, oldest first.
public record RetentionPlan(List<Verdict> verdicts) {
    public RetentionPlan {
        verdicts = List.copyOf(verdicts);
    }

    /// @param reason in a few words, for the one who reads the plan
    public record Verdict(Candidate backup, boolean kept, String reason) {}

    public List<Verdict> kept() {
        return verdicts.stream().filter(Verdict::kept).toList();
    }

    public List<Verdict> removed() {
        return verdicts.stream().filter(verdict -> !verdict.kept()).toList();
    }

    /// Whether so much goes at once that a person should look twice.
    public boolean removesMoreThanHalf() {
        return removed().size() * 2 > verdicts.size();
    }
}
