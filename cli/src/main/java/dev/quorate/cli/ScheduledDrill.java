package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Drill;
import dev.quorate.backup.archive.Drills;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.capture.LatestBackup;
import dev.quorate.backup.capture.StoreSurvey;
import dev.quorate.backup.schedule.ScheduleRunner;
import dev.quorate.backup.schedule.ScheduledWork;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.OperationListener;
import dev.quorate.manager.control.Watcher;
import dev.quorate.restore.choose.RestoreTarget;
import dev.quorate.restore.drill.Driller;
import dev.quorate.restore.drill.LatestDrill;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// Restores for practice, as `dr drill` does: the newest revision that is kept, into one member.
///
/// One at a time, however many clusters are due: a drill takes a processor, and disk for several
/// copies of a database.
final class ScheduledDrill implements ScheduledWork {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final int MEMBERS = 1;

    private final Session session;
    private final Watcher.Binaries binaries;
    private final Semaphore turn = new Semaphore(1);

    ScheduledDrill(Session session, Watcher.Binaries binaries) {
        this.session = session;
        this.binaries = binaries;
    }

    @Override
    public Outcome run(Task task) throws IOException, InterruptedException {
        if (!turn.tryAcquire()) {
            throw new OperatorException(
                    Failure.BUSY,
                    "DRILL_UNDER_WAY",
                    "the drill of another cluster is under way; one is held at a time",
                    "Nothing was changed.",
                    "");
        }
        try (var way = GivingWay.over(task.cluster().home().holds())) {
            return unlessAsked(task, way);
        } finally {
            turn.release();
        }
    }

    private Outcome unlessAsked(Task task, GivingWay way) throws IOException, InterruptedException {
        try {
            return held(task);
        } catch (InterruptedException told) {
            throw ended(way, told);
        } catch (ClosedByInterruptException told) {
            throw ended(way, told);
        } catch (OperatorException problem) {
            if (problem.failure() == Failure.INTERRUPTED) {
                throw ended(way, problem);
            }
            if (problem.failure() == Failure.WRONG_KEY) {
                return Outcome.found(
                        "not held, since the backups are encrypted and the daemon has no identity: "
                                + problem.problem(),
                        "quorate dr drill -c %s --identity FILE".formatted(task.cluster().name()));
            }
            throw problem;
        }
    }

    /// Told to end. What it leaves undone is not a failure.
    private static InterruptedException ended(GivingWay way, Exception told) {
        var _ = Thread.interrupted();
        if (way.asked()) {
            throw new OperatorException(
                    Failure.BUSY,
                    ScheduleRunner.GAVE_WAY,
                    "a command asked for the cluster; the drill begins anew after it",
                    "The scratch cluster is removed.",
                    "",
                    told);
        }
        return new InterruptedException("told to end");
    }

    private Outcome held(Task task) throws IOException, InterruptedException {
        var name = task.cluster().name();
        try (var scope = BackupScope.own(session.home(), session.clusters().open(name))) {
            var finished =
                    task.interruptedAt().isPresent()
                            ? heldSince(scope, task.interruptedAt().get())
                            : Optional.<Drill>empty();
            if (finished.isPresent()) {
                LatestDrill.write(task.cluster().home(), finished.get());
                return outcome(finished.get());
            }
            requireBackup(task.cluster());
            var clock = session.environment().clock();
            var rehearsal = Rehearsal.of(scope, new RestoreTarget.Latest(), clock);
            task.begin().begin();
            var report =
                    rehearsal.hold(
                            new Driller.Setting(
                                    MEMBERS,
                                    binaries.of(rehearsal.version()),
                                    session.ports(),
                                    Watcher.PERSON,
                                    BuildVersion.read(),
                                    TIMEOUT,
                                    clock),
                            new Driller.Listeners(
                                    OperationListener.none(), TransferListener.none()));
            task.hold().check();
            rehearsal.keep(report);
            return outcome(report.record());
        }
    }

    /// A cluster that is new has nothing yet to bring back. Asked of this manager's own records:
    /// the store is not searched again and again.
    private static void requireBackup(Cluster cluster) throws IOException {
        if (LatestBackup.read(cluster.home()).isEmpty()
                && StoreSurvey.read(cluster.home()).flatMap(StoreSurvey::newest).isEmpty()) {
            throw new OperatorException(
                    Failure.NOT_FOUND,
                    "NO_BACKUP_YET",
                    "no backup of %s is known yet".formatted(cluster.name()),
                    "Nothing was changed.",
                    "quorate backup now -c " + cluster.name());
        }
    }

    /// What an attempt that was cut off had come to nevertheless.
    private static Optional<Drill> heldSince(BackupScope scope, Instant since) throws IOException {
        return Drills.open(scope.store(), scope.name())
                .newest(scope.trusted().orElseThrow(), 1)
                .stream()
                .filter(drill -> !drill.at().isBefore(since.truncatedTo(ChronoUnit.MILLIS)))
                .filter(ScheduledDrill::compared)
                .findFirst();
    }

    /// Whether its members served. If not, another time they may.
    private static boolean compared(Drill drill) {
        return drill.hashKv() != 0;
    }

    private static Outcome outcome(Drill drill) {
        var remedy = "quorate dr status -c " + drill.cluster();
        if (drill.passed()) {
            return Outcome.well(
                    "passed: revision %d, %s keys equal, recovery time %s"
                            .formatted(
                                    drill.revision(),
                                    ChangeView.count(drill.keys()),
                                    Text.seconds(drill.took().total())));
        }
        if (!compared(drill)) {
            throw new OperatorException(
                    Failure.MISMATCH,
                    "DRILL_FAILED",
                    "the drill failed: " + drill.problem().orElseThrow(),
                    "The cluster itself is as it was.",
                    remedy);
        }
        return Outcome.found("FAILED: " + drill.problem().orElseThrow(), remedy);
    }
}
