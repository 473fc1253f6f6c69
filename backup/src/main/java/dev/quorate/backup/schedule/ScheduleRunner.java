package dev.quorate.backup.schedule;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.schedule.Due.Now;
import dev.quorate.backup.schedule.Due.Reason;
import dev.quorate.backup.schedule.ScheduledWork.Outcome;
import dev.quorate.backup.schedule.ScheduledWork.Task;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.state.Holds;
import dev.quorate.manager.state.Holds.Hold;
import dev.quorate.manager.state.Holds.Role;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/// Has a schedule's work done, by one at a time: whoever has the role `BACKUP` of the cluster looks
/// at the records again before it begins, so what another one has done is not done twice, and one
/// that was overtaken writes nothing more.
public final class ScheduleRunner {
    /// The code of work that ended early since a command asked for the cluster.
    public static final String GAVE_WAY = "GAVE_WAY";

    /// They pass without anybody touching the schedule.
    private static final Set<String> PASSING =
            Set.of(
                    "NO_QUORUM",
                    "CLUSTER_UNREACHABLE",
                    "DRILL_UNDER_WAY",
                    "NO_BACKUP_YET",
                    GAVE_WAY);

    private final Cluster cluster;
    private final ScheduleRecords records;
    private final Kind kind;
    private final ScheduledWork work;
    private final String person;
    private final InstantSource clock;

    /// @param person for whom it is done, as others see it who find the cluster held
    public ScheduleRunner(
            Cluster cluster, Kind kind, ScheduledWork work, String person, InstantSource clock) {
        this.cluster = cluster;
        this.records = new ScheduleRecords(cluster.home());
        this.kind = kind;
        this.work = work;
        this.person = person;
        this.clock = clock;
    }

    /// Does what is due now, if anything is.
    ///
    /// @return what came of it; empty when nothing was due
    /// @throws OperatorException when another process has taken over
    public Optional<Run> runIfDue() throws IOException, InterruptedException {
        if (due().isEmpty()) {
            return Optional.empty();
        }
        try (var hold = cluster.home().holds().takeYielding(Role.BACKUP, what(), person)) {
            var due = due();
            return due.isEmpty() ? Optional.empty() : Optional.of(run(hold, due.get()));
        } catch (OperatorException busy) {
            if (busy.failure() != Failure.BUSY || busy.code().equals(Holds.OVERTAKEN)) {
                throw busy;
            }
            // Not written down: the records are the holder's to write.
            return Optional.empty();
        }
    }

    /// Does it now because a person asks.
    ///
    /// @param patience with another command
    /// @throws OperatorException when another one holds the cluster, or it did not work
    public Run runNow(Duration patience) throws IOException, InterruptedException {
        try (var hold = cluster.hold(Role.BACKUP, what(), person, patience)) {
            return run(hold, new Now(clock.instant(), Reason.ASKED));
        }
    }

    private String what() {
        return "the scheduled %s of %s".formatted(kind.text(), cluster.name());
    }

    private Optional<Now> due() throws IOException {
        var schedule = records.schedule(kind, cluster.spec());
        return schedule.isPresent() && schedule.get().at(clock.instant()) instanceof Now now
                ? Optional.of(now)
                : Optional.empty();
    }

    private Run run(Hold hold, Now due) throws IOException, InterruptedException {
        var before = records.standing(kind);
        var slot = due.slot();
        var started = clock.instant();
        var interrupted = before.attempt().map(Standing.Attempt::begunAt);
        var task =
                new Task(
                        cluster,
                        hold,
                        interrupted,
                        () -> {
                            hold.check();
                            records.write(kind, before.begun(slot, interrupted.orElse(started)));
                        });
        var asked = due.reason() == Reason.ASKED;
        try {
            var outcome = work.run(task);
            return end(hold, due, started, ended(before, slot, started, outcome), outcome);
        } catch (OperatorException problem) {
            if (problem.code().equals(Holds.OVERTAKEN)) {
                throw problem;
            }
            var run = end(hold, due, started, before, problem);
            if (asked) {
                throw problem;
            }
            return run;
        } catch (IOException problem) {
            var run = end(hold, due, started, before, failed(problem));
            if (asked) {
                throw problem;
            }
            return run;
        }
    }

    private Standing ended(Standing before, Instant slot, Instant started, Outcome outcome) {
        var now = clock.instant();
        return outcome.well()
                ? before.done(slot, started, now, outcome.note())
                : before.found(slot, now, outcome.note(), outcome.remedy());
    }

    private static OperatorException failed(IOException problem) {
        return new OperatorException(
                Failure.FAILED,
                "FAILED",
                String.valueOf(problem.getMessage()),
                "What was stored before is as it was.",
                "",
                problem);
    }

    private Run end(Hold hold, Now due, Instant started, Standing after, Outcome outcome)
            throws IOException {
        var result = outcome.well() ? "done" : "found";
        return write(
                hold, after, entry(due, started, result, outcome.note(), outcome.remedy()), true);
    }

    private Run end(Hold hold, Now due, Instant started, Standing before, OperatorException problem)
            throws IOException {
        var now = clock.instant();
        if (PASSING.contains(problem.code()) && due.reason() != Reason.ASKED) {
            var run = entry(due, started, "put off", problem.problem(), problem.remedy());
            // Said once, when it begins.
            return write(
                    hold, before.putOff(now, problem.problem()), run, before.putOffAt().isEmpty());
        }
        return write(
                hold,
                before.failed(due.slot(), now, problem.problem(), problem.remedy()),
                entry(due, started, "failed", problem.problem(), problem.remedy()),
                true);
    }

    private Run entry(Now due, Instant started, String result, String note, String remedy) {
        return new Run(
                Run.FORMAT,
                kind.text(),
                due.slot(),
                due.reason().text(),
                started,
                clock.instant(),
                result,
                note,
                remedy,
                person);
    }

    private Run write(Hold hold, Standing standing, Run run, boolean remembered)
            throws IOException {
        hold.check();
        if (remembered) {
            records.append(run);
        }
        records.write(kind, standing);
        return run;
    }
}
