package dev.quorate.cli.daemon;

import dev.quorate.OperatorException;
import dev.quorate.backup.capture.ArchiveSettings;
import dev.quorate.backup.capture.Archiver;
import dev.quorate.backup.capture.ArchiverNote;
import dev.quorate.backup.capture.ArchiverStatus;
import dev.quorate.backup.capture.ArchiverStatus.State;
import dev.quorate.backup.capture.ClusterArchiver;
import dev.quorate.backup.capture.ClusterArchiver.Place;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.Watcher;
import dev.quorate.manager.spec.ClusterSpec.FlushSettings;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.ClusterRecord;
import dev.quorate.manager.state.FileStamp;
import dev.quorate.manager.state.Holds;
import dev.quorate.manager.state.Home;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Keeps the archiver of one cluster running for as long as its specification asks for an archive:
/// begins it again after trouble, with pauses that grow, and after a change of the specification.
/// The members know nothing of it.
final class ArchiveLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiveLoop.class);
    private static final Duration PAUSE_FIRST = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration NOTE_EVERY = Duration.ofSeconds(1);
    private static final Duration NOTE_SAME_EVERY = Duration.ofSeconds(4);

    /// What is spooled survives; no more than that is waited for.
    private static final Duration END_PATIENCE = Duration.ofSeconds(25);

    private final Home home;
    private final ClusterHome known;
    private final Watcher.Watch watch;
    private final Duties duties;
    private final InstantSource clock;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable Archiver> running = new AtomicReference<>();
    private Duration pause = PAUSE_FIRST;
    private long writtenAt = System.nanoTime() - NOTE_SAME_EVERY.toNanos();
    private Optional<ArchiverStatus> noted = Optional.empty();
    private String lastTrouble = "";

    ArchiveLoop(
            Home home, ClusterHome known, Watcher.Watch watch, Duties duties, InstantSource clock) {
        this.home = home;
        this.known = known;
        this.watch = watch;
        this.duties = duties;
        this.clock = clock;
    }

    /// Asks it to end: what was received is sealed, and stored if the store takes it soon.
    void end() {
        ended.countDown();
    }

    /// How far its archiver is; empty while none runs.
    Optional<ArchiverStatus> status() {
        return Optional.ofNullable(running.get()).map(Archiver::status);
    }

    @Override
    public void run() {
        try {
            while (!over(Duration.ZERO)) {
                turn();
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() throws InterruptedException {
        try (var cluster = Cluster.open(home, known, clock)) {
            var wanted = wanted(cluster);
            if (wanted.isPresent()) {
                archive(cluster, wanted.get());
            } else {
                var stamp = known.stamp();
                while (!over(LOOK) && stamp.equals(known.stamp())) {}
            }
        } catch (OperatorException problem) {
            if (problem.code().equals(Holds.OVERTAKEN)) {
                end();
                return;
            }
            failed(problem.problem(), problem);
        } catch (IOException | RuntimeException problem) {
            failed(String.valueOf(problem.getMessage()), problem);
        }
    }

    private static Optional<FlushSettings> wanted(Cluster cluster) throws IOException {
        return cluster.record().state() == ClusterRecord.State.ACTIVE
                ? cluster.spec().backup().archive()
                : Optional.empty();
    }

    private void archive(Cluster cluster, FlushSettings flush)
            throws IOException, InterruptedException {
        watch.check();
        var stamp = known.stamp();
        try (var opened = ClusterStore.open(home, cluster);
                var archiving =
                        ClusterArchiver.of(
                                cluster,
                                new Place(
                                        opened.store(),
                                        opened.address().toString(),
                                        duties.toolVersion(),
                                        Watcher.PERSON,
                                        watch::check,
                                        clock),
                                ArchiveSettings.DEFAULT.withFlush(
                                        flush.flushEvery(), flush.flushBytes()))) {
            var archiver = archiving.archiver();
            running.set(archiver);
            var problem = new AtomicReference<@Nullable Exception>();
            var thread =
                    Thread.ofVirtual()
                            .name("archive-" + known.name())
                            .start(() -> {
                                try {
                                    archiver.run();
                                } catch (InterruptedException told) {
                                    Thread.currentThread().interrupt();
                                } catch (IOException | RuntimeException trouble) {
                                    problem.set(trouble);
                                }
                            });
            try {
                accompany(cluster, archiver, thread, stamp);
            } finally {
                archiver.stop();
                if (!thread.join(END_PATIENCE)) {
                    thread.interrupt();
                    thread.join(END_PATIENCE);
                }
                running.set(null);
                note(archiver.status());
            }
            rethrow(problem.get());
        }
    }

    private static void rethrow(@Nullable Exception problem) throws IOException {
        switch (problem) {
            case IOException trouble -> throw trouble;
            case RuntimeException trouble -> throw trouble;
            case null, default -> {}
        }
    }

    /// Until it ends, is to end, or the specification changes.
    private void accompany(Cluster cluster, Archiver archiver, Thread thread, List<FileStamp> stamp)
            throws IOException, InterruptedException {
        var surveyed = false;
        while (thread.isAlive() && !watch.stopping() && stamp.equals(known.stamp())) {
            var status = archiver.status();
            if (status.state() == State.FOLLOWING) {
                pause = PAUSE_FIRST;
                lastTrouble = "";
                if (!surveyed) {
                    surveyed = true;
                    survey(cluster);
                }
            }
            if (System.nanoTime() - writtenAt >= NOTE_EVERY.toNanos()) {
                note(status);
            }
            if (over(LOOK)) {
                return;
            }
        }
    }

    private void survey(Cluster cluster) throws InterruptedException {
        try {
            duties.survey().make(cluster);
        } catch (OperatorException | IOException unanswered) {
            LOG.atDebug().log("the store of {} was not surveyed", known.name(), unanswered);
        }
    }

    private void note(ArchiverStatus status) throws IOException {
        var now = System.nanoTime();
        if (!Optional.of(status).equals(noted) || now - writtenAt >= NOTE_SAME_EVERY.toNanos()) {
            noted = Optional.of(status);
            writtenAt = now;
            ArchiverNote.write(known, status, clock.instant());
        }
    }

    private void failed(String what, Exception problem) throws InterruptedException {
        if (!what.equals(lastTrouble)) {
            lastTrouble = what;
            LOG.atWarn()
                    .addKeyValue("cluster", known.name())
                    .setCause(problem instanceof OperatorException ? null : problem)
                    .log("nothing is archived, tried again until it works: {}", what);
            try {
                ArchiverNote.trouble(known, what, clock.instant());
            } catch (IOException unwritten) {
                LOG.debug("the trouble is not noted", unwritten);
            }
        }
        var now = pause;
        var doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : doubled;
        var _ = over(now);
    }

    private boolean over(Duration wait) throws InterruptedException {
        return ended.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    }
}
