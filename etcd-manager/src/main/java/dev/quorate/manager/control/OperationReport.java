package dev.quorate.manager.control;

import java.time.Duration;
import java.util.List;

/// What an operation did.
///
/// @param operation its id in the journal
/// @param result why it ended
public record OperationReport(
        String operation, String cluster, List<StepReport> steps, String result, Duration took) {
    public OperationReport {
        steps = List.copyOf(steps);
    }

    /// @param step in a few words
    /// @param result `done`, or what went wrong
    public record StepReport(String step, String reason, String result, Duration took) {}
}
