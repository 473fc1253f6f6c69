package dev.quorate.manager.apply;

import java.util.Map;

/// What came of a step.
public sealed interface StepOutcome {
    /// @param evidence what was given out or found: ids, places
    record Applied(Map<String, String> evidence) implements StepOutcome {
        public Applied {
            evidence = Map.copyOf(evidence);
        }
    }

    /// It did not happen, or it is not known whether it did; looking again will show.
    record Failed(String message) implements StepOutcome {}
}
