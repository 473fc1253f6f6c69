package dev.quorate.manager.state;

import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// One line of an operation's journal.
///
/// @param seq 1 for the first line of an operation, then without gaps
/// @param epoch of the holder that wrote it
/// @param intent of the operation, on its first line; empty for one that no plan decides
/// @param step on lines about a step of a plan
/// @param reason why, or what went wrong
/// @param evidence what was found or given out: ids, digests, places
public record JournalEntry(
        int format,
        long seq,
        long epoch,
        Instant at,
        Type type,
        Optional<Intent> intent,
        Optional<PlanStep> step,
        String reason,
        Map<String, String> evidence) {
    static final int FORMAT = 1;
    static final String ACTION = "action";

    public JournalEntry {
        evidence = Map.copyOf(evidence);
    }

    /// What was done or is to be done, in words; empty on the first and last line.
    public Optional<String> action() {
        return step.map(PlanStep::summary).or(() -> Optional.ofNullable(evidence.get(ACTION)));
    }

    /// What a line says. `INTENT` is durable before the effect begins.
    public enum Type {
        OPENED,
        INTENT,
        DONE,
        FAILED,
        CLOSED
    }
}
