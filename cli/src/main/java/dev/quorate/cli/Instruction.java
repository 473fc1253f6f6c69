package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.state.Chronicle;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/// What a person tells the daemon to do or to leave alone: kept with the cluster, whether or not a
/// daemon runs, and found by the next round of any.
///
/// @param kind for the history: `pause`, `resume` or `maintenance`
/// @param step in a few words
/// @param command as a person types it
record Instruction(
        Session session,
        Terminal terminal,
        Cluster cluster,
        String kind,
        String step,
        String reason,
        String command) {
    /// @return exit code
    int give(ChangeOptions change, OutputOptions output, UnaryOperator<Orders> orders)
            throws IOException {
        if (!change.dryRun) {
            terminal.confirm(
                    change, Character.toUpperCase(step.charAt(0)) + step.substring(1), command);
            try (var _ = session.home().lock()) {
                cluster.home().writeOrders(orders.apply(cluster.home().orders()));
            }
            cluster.home()
                    .chronicle()
                    .append(
                            Chronicle.Entry.of(
                                    now(),
                                    kind,
                                    reason.isEmpty() ? step : step + ": " + reason,
                                    session.environment().person()));
        }
        if (output.format.document()) {
            terminal.data(document(change.dryRun), output.format);
        } else {
            terminal.data(
                    change.dryRun
                            ? "Nothing was changed. It would %s.".formatted(step)
                            : "%s: %s".formatted(cluster.name(), done()));
        }
        return ExitCode.DONE;
    }

    Instant now() {
        return session.environment().clock().instant();
    }

    private String done() {
        return step + ", done";
    }

    private Document document(boolean dryRun) {
        return new Document()
                .with("operation", null)
                .with("cluster", cluster.name())
                .with(
                        "steps",
                        List.of(
                                new Document()
                                        .with("step", step)
                                        .with("reason", reason)
                                        .with("result", dryRun ? null : "done")
                                        .with("seconds", dryRun ? null : 0.0)
                                        .fields()))
                .with("result", dryRun ? null : done())
                .with("seconds", 0.0);
    }
}
