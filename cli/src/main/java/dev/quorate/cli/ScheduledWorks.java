package dev.quorate.cli;

import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.capture.Capture;
import dev.quorate.backup.capture.StoreSurvey;
import dev.quorate.backup.schedule.Kind;
import dev.quorate.backup.schedule.ScheduledWork;
import dev.quorate.backup.schedule.ScheduledWork.Outcome;
import dev.quorate.backup.schedule.ScheduledWork.Task;
import dev.quorate.cli.daemon.ClusterStore;
import dev.quorate.cli.daemon.Duties;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.Watcher;
import dev.quorate.manager.state.Home;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/// How each kind of scheduled work is done: by the daemon, or by a person who asks for it.
final class ScheduledWorks {
    private final Session session;
    private final Watcher.Binaries binaries;
    private final Home home;
    private final InstantSource clock;

    private ScheduledWorks(Session session, Watcher.Binaries binaries, Home home) {
        this.session = session;
        this.binaries = binaries;
        this.home = home;
        this.clock = session.environment().clock();
    }

    /// @param binaries for the scratch clusters of drills
    static ScheduledWorks of(Session session, Watcher.Binaries binaries) throws IOException {
        return new ScheduledWorks(session, binaries, session.home());
    }

    Duties duties() throws IOException {
        return new Duties(byKind(), this::survey, BuildVersion.read());
    }

    Map<Kind, ScheduledWork> byKind() {
        return Map.of(
                Kind.SNAPSHOT, this::snapshot,
                Kind.RETENTION, new ScheduledPrune(home, clock),
                Kind.VERIFICATION, new ScheduledVerification(home, clock),
                Kind.DRILL, new ScheduledDrill(session, binaries));
    }

    private Outcome snapshot(Task task) throws IOException, InterruptedException {
        var cluster = task.cluster();
        try (var opened = ClusterStore.open(home, cluster)) {
            var finished =
                    task.interruptedAt().isPresent()
                            ? takenSince(opened, cluster, task.interruptedAt().get())
                            : Optional.<Backup>empty();
            if (finished.isPresent()) {
                return Outcome.well("backup %s had been taken".formatted(finished.get().id()));
            }
            task.begin().begin();
            var captured =
                    new Capture(
                                    cluster,
                                    opened.backups(),
                                    BuildVersion.read(),
                                    clock,
                                    TransferListener.none())
                            .run(task.hold(), opened.address().toString());
            var manifest = captured.manifest();
            if (manifest.suspect()) {
                return Outcome.found(
                        "backup %s is suspect: %s"
                                .formatted(manifest.id(), manifest.suspicions().getFirst()),
                        "quorate backup show %s -c %s".formatted(manifest.id(), cluster.name()));
            }
            return Outcome.well(
                    "backup %s, revision %d, %s stored"
                            .formatted(
                                    manifest.id(),
                                    manifest.revision(),
                                    Text.size(manifest.stored().bytes())));
        }
    }

    /// What an attempt that was cut off had finished nevertheless.
    private static Optional<Backup> takenSince(ClusterStore opened, Cluster cluster, Instant since)
            throws IOException {
        var key = cluster.pki().signer().verifyingKey();
        return opened.backups().catalogue().backups().stream()
                .filter(backup ->
                        backup.choosable(key) && !backup.manifest().takenAt().isBefore(since))
                .max(Comparator.comparing(Backup::id));
    }

    /// @throws OperatorException when the store does not answer
    void survey(Cluster cluster) throws IOException {
        var key = cluster.pki().signer().verifyingKey();
        try (var opened = ClusterStore.open(home, cluster)) {
            StoreSurvey.of(
                            opened.backups().catalogue(),
                            opened.log(cluster).catalogue(),
                            key,
                            clock.instant())
                    .write(cluster.home());
        }
    }
}
