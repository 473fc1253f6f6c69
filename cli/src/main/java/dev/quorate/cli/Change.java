package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.OperationListener;
import dev.quorate.manager.control.OperationReport;
import dev.quorate.manager.control.OperationReport.StepReport;
import dev.quorate.manager.observe.Quorum;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Decision.Proceed;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Decision.Wait;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.Preview;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.state.Holds;
import dev.quorate.manager.state.Holds.Holder;
import dev.quorate.manager.state.Holds.Role;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// One change of a cluster by command: plan, show, ask, do, report.
///
/// @param cluster is closed by the caller
/// @param command as a person types it, for others and for the journal
/// @param wanted the specification to converge on; it is written before anything else is done
record Change(
        Session session,
        Terminal terminal,
        Cluster cluster,
        Intent intent,
        ClusterSpec wanted,
        String command) {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    /// How much a change asks for before it begins.
    interface Consent {
        void ask() throws IOException;
    }

    /// @return exit code
    int run(ChangeOptions options, OutputOptions output, Consent consent)
            throws IOException, InterruptedException {
        awaitTurn(options);
        var preview = cluster.preview(intent, wanted);
        if (options.dryRun) {
            return show(preview, output);
        }
        if (preview.end() instanceof Refuse refuse && !worthBeginning(preview)) {
            throw refused(refuse);
        }
        print(preview);
        consent.ask();
        var report = carryOut(options.timeout, options.patience());
        print(report, output);
        return ExitCode.DONE;
    }

    /// Does it without showing a plan first: for what begins with nothing.
    OperationReport carryOut(Duration timeout) throws IOException, InterruptedException {
        return carryOut(timeout, Duration.ZERO);
    }

    private OperationReport carryOut(Duration timeout, Duration patience)
            throws IOException, InterruptedException {
        try (var hold =
                cluster.hold(Role.OPERATION, command, session.environment().person(), patience)) {
            var binaries = session.binaries(wanted.version(), terminal);
            if (!cluster.spec().equals(wanted)) {
                cluster.write(wanted);
            }
            return cluster.run(
                    new Cluster.Request(intent, command, session.environment().person(), timeout),
                    hold,
                    binaries,
                    Optional.empty(),
                    progress(terminal));
        }
    }

    /// Shows what would be done, and does nothing.
    int show(OutputOptions output) throws IOException, InterruptedException {
        return show(cluster.preview(intent, wanted), output);
    }

    /// To converge is worth each step that can be taken; what a person asked for by name is done as
    /// a whole or not begun.
    private boolean worthBeginning(Preview preview) {
        return intent instanceof Intent.Converge && !preview.steps().isEmpty();
    }

    /// Before a person is asked for a consent that would be of no use. The daemon gives way.
    static void refuseIfHeld(Cluster cluster) throws IOException {
        var holder = othersHold(cluster);
        if (holder.isPresent()) {
            throw Holds.busy(holder.get());
        }
    }

    private static Optional<Holder> othersHold(Cluster cluster) throws IOException {
        return cluster.home().holds().holder(Role.OPERATION).filter(holder -> !holder.yields());
    }

    /// A plan is of use only for a cluster that nobody else is changing. The daemon gives way once
    /// the command has a yes; until then it may go on.
    private void awaitTurn(ChangeOptions options) throws IOException, InterruptedException {
        var begun = System.nanoTime();
        var said = false;
        while (true) {
            var holder = othersHold(cluster);
            if (holder.isEmpty()) {
                return;
            }
            if (System.nanoTime() - begun >= options.patience().toNanos()) {
                throw Holds.busy(holder.get());
            }
            if (!said) {
                terminal.note(
                        "  … waiting for %s by %s"
                                .formatted(holder.get().what(), holder.get().person()));
                said = true;
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    static OperationListener progress(Terminal terminal) {
        return new OperationListener() {
            private String lastProblem = "";

            @Override
            public void began(Proceed step) {}

            @Override
            public void ended(Proceed step, String result, Duration took) {
                if (result.equals(lastProblem)) {
                    return;
                }
                lastProblem = result.equals("done") ? "" : result;
                terminal.note(
                        "  %s %s: %s (%s)%s"
                                .formatted(
                                        result.equals("done") ? "✔" : "!",
                                        step.step().summary(),
                                        step.reason(),
                                        Text.seconds(took),
                                        result.equals("done")
                                                ? ""
                                                : ": " + result + "; trying again"));
            }

            @Override
            public void waiting(String reason) {
                terminal.note("  … " + reason);
            }
        };
    }

    private void print(Preview preview) {
        if (preview.steps().isEmpty()) {
            return;
        }
        terminal.note("Plan: " + command);
        var number = 0;
        for (var proceed : preview.steps()) {
            number++;
            terminal.note(
                    "  %d. %s: %s   [%s]"
                            .formatted(
                                    number,
                                    Preview.summary(proceed.step()),
                                    proceed.reason(),
                                    proceed.after()));
        }
        if (preview.end() instanceof Refuse(var _, var hazard, var _, var _)) {
            terminal.note("  then it stops: " + hazard);
        }
    }

    private int show(Preview preview, OutputOptions output) {
        if (output.format.document()) {
            terminal.data(
                    new Document()
                            .with("operation", null)
                            .with("cluster", cluster.name())
                            .with("steps", preview.steps().stream().map(Change::step).toList())
                            .with("end", end(preview)),
                    output.format);
            return ExitCode.DONE;
        }
        print(preview);
        terminal.data(
                preview.steps().isEmpty()
                        ? "Nothing to do: " + end(preview)
                        : "Nothing was changed. %d steps would be taken."
                                .formatted(preview.steps().size()));
        return ExitCode.DONE;
    }

    private static Object step(Proceed proceed) {
        return new Document()
                .with("step", Preview.summary(proceed.step()))
                .with("reason", proceed.reason())
                .with("quorum", quorum(proceed.after()))
                .fields();
    }

    private static Object quorum(Quorum quorum) {
        return new Document()
                .with("voters", quorum.voters())
                .with("healthy", quorum.healthy())
                .with("need", quorum.need())
                .with("tolerate", quorum.tolerate())
                .fields();
    }

    private static String end(Preview preview) {
        return switch (preview.end()) {
            case Converged(var reason) -> reason;
            case Refuse(var _, var hazard, var _, var _) -> "refused: " + hazard;
            case Wait wait -> wait.reason();
            case Proceed proceed -> proceed.reason();
        };
    }

    static OperatorException refused(Refuse refuse) {
        return new OperatorException(
                Failure.REFUSED,
                refuse.code(),
                refuse.hazard(),
                "Nothing was changed.",
                refuse.remedy());
    }

    void print(OperationReport report, OutputOptions output) {
        if (output.format.document()) {
            terminal.data(document(report), output.format);
            return;
        }
        terminal.data(
                "%s: %s (%s)"
                        .formatted(report.cluster(), report.result(), Text.seconds(report.took())));
    }

    static Document document(OperationReport report) {
        return new Document()
                .with("operation", report.operation())
                .with("cluster", report.cluster())
                .with("steps", steps(report.steps()))
                .with("result", report.result())
                .with("seconds", report.took().toMillis() / 1000.0);
    }

    private static List<Object> steps(List<StepReport> steps) {
        return steps.stream()
                .<Object>map(step ->
                        new Document()
                                .with("step", step.step())
                                .with("reason", step.reason())
                                .with("result", step.result())
                                .with("seconds", step.took().toMillis() / 1000.0)
                                .fields())
                .toList();
    }
}
