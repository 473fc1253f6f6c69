package dev.quorate.manager.control;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.apply.StepExecutor;
import dev.quorate.manager.apply.StepOutcome;
import dev.quorate.manager.apply.StepOutcome.Applied;
import dev.quorate.manager.apply.StepOutcome.Failed;
import dev.quorate.manager.control.OperationReport.StepReport;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.plan.Decision;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Decision.Proceed;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Decision.Wait;
import dev.quorate.manager.plan.History;
import dev.quorate.manager.plan.Planner;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.state.Holds;
import dev.quorate.manager.state.Holds.Hold;
import dev.quorate.manager.state.Journal;
import dev.quorate.manager.state.JournalEntry;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs one operation: observe, decide, apply one step, observe again, until what was asked is so.
///
/// The journal knows of each step before its effect; the hold is checked in between. Ended
/// anywhere, the next run finds out by observation how far it came.
final class Conductor {
    /// A step that fails is decided anew on a fresh view; so often in a row means that it will not
    /// do.
    private static final int FAILURES_MAX = 40;

    /// What was seen longer ago justifies no step: this process may have been stopped in between,
    /// or its machine may have slept.
    private static final Duration VIEW_AGE_MAX = Duration.ofSeconds(20);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration LOOK_AGAIN_AFTER_FAILURE = Duration.ofMillis(250);

    private final ClusterSpec spec;
    private final Eyes eyes;
    private final StepExecutor executor;
    private final Turn turn;
    private final Clock clock;
    private final OperationListener listener;

    /// How a cluster is looked at.
    interface Eyes {
        ClusterView look() throws IOException, InterruptedException;
    }

    /// What is remembered when a decision is made.
    interface Recall {
        /// @param written what this run has added to the journal
        History with(List<JournalEntry> written) throws IOException;
    }

    /// Whether this conductor may still act.
    interface Turn {
        /// Called directly before each effect.
        ///
        /// @throws OperatorException when another has taken over
        void check() throws IOException;

        /// Whether to stop at this boundary between two steps, with the operation left open.
        boolean over() throws IOException;

        /// Whether nobody waits for the result: what cannot be done now is decided anew.
        boolean unattended();

        /// The turn of a command: it gives way to nobody.
        static Turn of(Hold hold) {
            return new Turn() {
                @Override
                public void check() throws IOException {
                    hold.check();
                }

                @Override
                public boolean over() {
                    return false;
                }

                @Override
                public boolean unattended() {
                    return false;
                }
            };
        }
    }

    /// How a run came to its end.
    ///
    /// @param end [Converged], [Refuse] or an idle [Wait]; absent when it gave way, with the
    ///   operation left open
    record Ended(Optional<Decision> end, List<StepReport> steps, Instant begun) {}

    Conductor(
            ClusterSpec spec,
            Eyes eyes,
            StepExecutor executor,
            Turn turn,
            Clock clock,
            OperationListener listener) {
        this.spec = spec;
        this.eyes = eyes;
        this.executor = executor;
        this.turn = turn;
        this.clock = clock;
        this.listener = listener;
    }

    /// Runs it for somebody who waits for the result.
    ///
    /// @param deadline when to give up at a safe step
    OperationReport report(Journal.Writer journal, Recall recall, Instant deadline)
            throws IOException, InterruptedException {
        var ended = run(journal, recall, deadline);
        return switch (ended.end().orElseThrow()) {
            case Converged(var reason) -> report(journal, ended.steps(), reason, ended.begun());
            case Wait(var reason, var _, var _) ->
                    report(journal, ended.steps(), reason, ended.begun());
            case Refuse refuse -> throw refused(refuse, ended.steps());
            case Proceed proceed -> throw new IllegalStateException("ended with " + proceed);
        };
    }

    /// @param deadline when to give up at a safe step
    Ended run(Journal.Writer journal, Recall recall, Instant deadline)
            throws IOException, InterruptedException {
        var begun = clock.instant();
        var steps = new ArrayList<StepReport>();
        var failures = 0;
        var waitingFor = "";
        while (!turn.over()) {
            var lookedAt = clock.nanos();
            var view = eyes.look();
            var now = clock.instant();
            var decision = new Planner().decide(spec, view, recall.with(journal.written()), now);
            switch (decision) {
                case Converged(var reason) -> {
                    journal.close(reason, now);
                    return new Ended(Optional.of(decision), steps, begun);
                }
                case Refuse refuse -> {
                    journal.close("refused: " + refuse.hazard(), now);
                    return new Ended(Optional.of(decision), steps, begun);
                }
                case Wait(var reason, var _, var idle) -> {
                    if (idle) {
                        journal.close("waiting: " + reason, now);
                        return new Ended(Optional.of(decision), steps, begun);
                    }
                    stopAtDeadline(journal, reason, now, deadline);
                    if (!reason.equals(waitingFor)) {
                        listener.waiting(reason);
                        waitingFor = reason;
                    }
                    clock.pause(LOOK_AGAIN);
                }
                case Proceed proceed -> {
                    stopAtDeadline(journal, proceed.step().summary(), now, deadline);
                    waitingFor = "";
                    if (applied(journal, proceed, view, lookedAt, steps)) {
                        failures = 0;
                    } else {
                        failures++;
                        giveUpAfter(failures, journal, steps);
                        clock.pause(LOOK_AGAIN_AFTER_FAILURE);
                    }
                }
            }
        }
        return new Ended(Optional.empty(), steps, begun);
    }

    private boolean applied(
            Journal.Writer journal,
            Proceed proceed,
            ClusterView view,
            long lookedAt,
            List<StepReport> steps)
            throws IOException, InterruptedException {
        var step = proceed.step();
        turn.check();
        var began = clock.instant();
        journal.intent(step, proceed.reason(), began);
        listener.began(proceed);
        var age = Duration.ofNanos(clock.nanos() - lookedAt);
        var outcome =
                age.compareTo(VIEW_AGE_MAX) > 0
                        ? new Failed(
                                "what it is based on was seen %d s ago".formatted(age.toSeconds()))
                        : attempt(journal, proceed, view);
        var ended = clock.instant();
        var took = Duration.between(began, ended);
        return switch (outcome) {
            case Applied(var evidence) -> {
                journal.done(step, evidence, ended);
                listener.ended(proceed, "done", took);
                steps.add(new StepReport(step.summary(), proceed.reason(), "done", took));
                yield true;
            }
            case Failed(var message) -> {
                journal.failed(step, message, ended);
                listener.ended(proceed, message, took);
                steps.add(new StepReport(step.summary(), proceed.reason(), message, took));
                yield false;
            }
        };
    }

    private StepOutcome attempt(Journal.Writer journal, Proceed proceed, ClusterView view)
            throws IOException, InterruptedException {
        try {
            return executor.execute(proceed.step(), view, turn::check);
        } catch (OperatorException problem) {
            if (problem.code().equals(Holds.OVERTAKEN)) {
                throw problem;
            }
            return failedOr(problem, journal, proceed);
        } catch (IOException problem) {
            return failedOr(problem, journal, proceed);
        }
    }

    private <E extends Exception> StepOutcome failedOr(
            E problem, Journal.Writer journal, Proceed proceed) throws E, IOException {
        var message = String.valueOf(problem.getMessage());
        if (turn.unattended()) {
            return new Failed(message);
        }
        journal.failed(proceed.step(), message, clock.instant());
        throw problem;
    }

    private static void giveUpAfter(int failures, Journal.Writer journal, List<StepReport> steps) {
        if (failures < FAILURES_MAX) {
            return;
        }
        var last = steps.getLast();
        throw new OperatorException(
                Failure.FAILED,
                "STEP_FAILED",
                "could not %s: %s (%d times)".formatted(last.step(), last.result(), failures),
                "The steps before it are done; nothing else was begun.",
                "look at it with quorate cluster status, then run the same command again to go on"
                        + " with operation "
                        + journal.id());
    }

    private void stopAtDeadline(Journal.Writer journal, String at, Instant now, Instant deadline) {
        if (now.isBefore(deadline)) {
            return;
        }
        throw new OperatorException(
                Failure.TIMED_OUT,
                "TIMED_OUT",
                "the time given is over while: " + at,
                "The steps before it are done; the operation stopped at a safe step.",
                "go on with it: quorate ops resume " + journal.id());
    }

    private static OperatorException refused(Refuse refuse, List<StepReport> steps) {
        return new OperatorException(
                refuse.waited() ? Failure.TIMED_OUT : Failure.REFUSED,
                refuse.code(),
                refuse.hazard(),
                steps.isEmpty()
                        ? "Nothing was changed."
                        : "%d steps before it are done; nothing else was begun."
                                .formatted(steps.size()),
                refuse.remedy());
    }

    private OperationReport report(
            Journal.Writer journal, List<StepReport> steps, String result, Instant begun) {
        return new OperationReport(
                journal.id(), spec.name(), steps, result, Duration.between(begun, clock.instant()));
    }
}
