package dev.quorate.backup.capture;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.ChainHash;
import dev.quorate.backup.archive.ChainKey;
import dev.quorate.backup.archive.RevisionCheck;
import dev.quorate.backup.archive.SegmentTail;
import dev.quorate.backup.capture.ArchiverStatus.State;
import dev.quorate.backup.capture.FollowOutcome.Compacted;
import dev.quorate.backup.capture.FollowOutcome.Hole;
import dev.quorate.backup.capture.FollowOutcome.Lost;
import dev.quorate.backup.capture.FollowOutcome.RolledBack;
import dev.quorate.backup.capture.FollowOutcome.SpoolFull;
import dev.quorate.backup.capture.FollowOutcome.Stopped;
import dev.quorate.backup.capture.FollowOutcome.TooFarBehind;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.EtcdException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Archives every change of a cluster, for as long as it runs: follows a watch of the whole key
/// space, seals segments of whole revisions and brings them into the store.
///
/// Nothing that it knows matters to the next one: killed anywhere, it goes on from what the store
/// and its spool have. What it can no longer get becomes a gap with a name, and a new snapshot for
/// the changes after it to start from; it never leaves anything out silently.
public final class Archiver {
    private static final Logger LOG = LoggerFactory.getLogger(Archiver.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /// While etcd reads the history for one watch, no other is opened
    /// (`server/storage/mvcc/watchable_store.go`, syncWatchers), and giving up makes it worse.
    private static final Duration WATCH_PATIENCE = Duration.ofSeconds(60);

    private static final Duration DRAIN_MAX = Duration.ofSeconds(20);

    /// A member that leaves out a revision may have a reason that passes; all of them, again and
    /// again, have not.
    private static final int HOLES_MAX = 6;

    private final ArchiverSetup setup;
    private final Spool spool;
    private final ArchiverProgress progress;
    private final Positions positions;
    private final LeaseInquiry leases;
    private final CountDownLatch stop = new CountDownLatch(1);
    private int holes;

    public Archiver(ArchiverSetup setup) {
        this.setup = setup;
        this.spool = new Spool(setup.spool());
        this.progress = new ArchiverProgress(spool);
        this.positions = new Positions(setup, spool, progress);
        this.leases = new LeaseInquiry(setup.changes(), setup.clock(), setup.settings().patience());
    }

    /// How far it is; from any thread, at any time.
    public ArchiverStatus status() {
        return progress.status();
    }

    /// Asks it to end: what it has received is sealed, and published if the store takes it soon.
    public void stop() {
        stop.countDown();
    }

    /// Works until it is stopped or interrupted. Trouble with members and store is waited for.
    ///
    /// @throws OperatorException when the members turn out to be of another cluster, or the store's
    ///   folder to be another's
    public void run() throws IOException, InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                start(threads, new Publication(spool, setup.log(), setup.gate(), progress)::run);
                start(
                        threads,
                        new Inspection(
                                        setup.changes(),
                                        setup.etcd(),
                                        setup.sources(),
                                        setup.bases(),
                                        setup.settings(),
                                        progress,
                                        setup.clock())
                                ::run);
                start(threads, () -> leases.run(this::followed));
                archive();
                spool.awaitBelow(0, DRAIN_MAX);
            } finally {
                threads.shutdownNow();
            }
        } finally {
            progress.state(State.ENDED);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    private void start(ExecutorService threads, Work work) {
        threads.execute(() -> {
            try {
                work.run();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException wrong) {
                progress.fail(wrong);
            }
        });
    }

    private Endpoint followed() throws InterruptedException {
        while (true) {
            var endpoint = progress.endpoint();
            if (endpoint.isPresent()) {
                return endpoint.get();
            }
            Publication.pause(PAUSE);
        }
    }

    private boolean stopping() {
        return stop.getCount() == 0;
    }

    private void archive() throws IOException, InterruptedException {
        var start = untilDone(positions::resume);
        while (start.isPresent()) {
            var at = start.get();
            progress.startFrom(at.position().lineage(), at.position().revision(), at.inStore());
            var ended = archive(at);
            if (ended instanceof Stopped) {
                return;
            }
            LOG.atWarn()
                    .addKeyValue("cluster", setup.backups().cluster())
                    .addKeyValue("revision", progress.receivedRevision())
                    .log("the archive cannot be continued: {}", ended);
            progress.state(State.TAKING_BASE);
            start = untilDone(() -> positions.after(ended));
        }
    }

    /// Follows one chain as far as it goes.
    private FollowOutcome archive(ChainStart start) throws IOException, InterruptedException {
        var sealing = setup.chains().of(start.position().lineage());
        try (var tail = SegmentTail.open(spool.tail(), start.position(), sealing)) {
            var follower =
                    new Follower(
                            tail,
                            spool,
                            setup.settings(),
                            progress,
                            leases,
                            setup.key(),
                            setup.clock(),
                            this::stopping,
                            start.earliest());
            while (true) {
                var ended = followAny(tail, follower, start.beforeLast(), sealing.key());
                follower.seal();
                if (!(ended instanceof SpoolFull)) {
                    return ended;
                }
                progress.state(State.SPOOL_FULL);
                while (!stopping()
                        && !spool.awaitBelow(setup.settings().spoolBytesMax() / 2, PAUSE)) {
                    progress.throwFailure();
                }
            }
        }
    }

    /// Follows one member after another, until something else than a lost member ends it.
    private FollowOutcome followAny(
            SegmentTail tail, Follower follower, Optional<ChainHash> beforeFirst, ChainKey key)
            throws IOException, InterruptedException {
        while (!stopping()) {
            progress.state(State.CONNECTING);
            for (var endpoint : sources()) {
                var known = tail.beforeLast().or(() -> beforeFirst);
                var ended = follow(endpoint, tail, follower, known, key);
                if (!passing(ended)) {
                    return ended;
                }
                LOG.atDebug().addKeyValue("member", endpoint).log("not followed: {}", ended);
                if (stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
            progress.throwFailure();
        }
        return new Stopped();
    }

    private boolean passing(FollowOutcome ended) {
        return switch (ended) {
            case Lost(var reason) -> {
                progress.problem(reason);
                yield true;
            }
            case Hole hole -> {
                progress.problem(
                        "revision %d came where %d was due"
                                .formatted(hole.found(), hole.expected()));
                holes++;
                yield holes < HOLES_MAX;
            }
            case Stopped _, Compacted _, TooFarBehind _, RolledBack _, SpoolFull _ -> false;
        };
    }

    private List<Endpoint> sources() throws IOException, InterruptedException {
        try {
            var members = setup.sources().inOrder();
            if (!members.isEmpty()) {
                return members;
            }
            progress.problem("no member serves");
        } catch (OperatorException none) {
            progress.problem(String.valueOf(none.getMessage()));
        }
        stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return List.of();
    }

    private FollowOutcome follow(
            Endpoint endpoint,
            SegmentTail tail,
            Follower follower,
            Optional<ChainHash> beforeLast,
            ChainKey key)
            throws IOException, InterruptedException {
        var changes = setup.changes();
        var patience = setup.settings().patience();
        try {
            // It proves that the member has a leader, too.
            var now = changes.revision(endpoint, patience);
            requireSameCluster(now.clusterId(), tail);
            long last = tail.revision();
            if (now.revision() < last) {
                return new RolledBack(
                        "the cluster is at revision %d, and %d is archived"
                                .formatted(now.revision(), last));
            }
            if (now.revision() - last > setup.settings().catchUpRevisionsMax()) {
                return new TooFarBehind(now.revision());
            }
            // A compaction at the last revision may have changed what there is of it.
            var checks = beforeLast.isPresent() && changes.readable(endpoint, last - 1, patience);
            try (var stream = changes.watch(endpoint, checks ? last : last + 1, WATCH_PATIENCE)) {
                progress.connected(endpoint);
                var received = progress.receivedRevision();
                var ended =
                        follower.follow(
                                stream,
                                checks
                                        ? beforeLast.map(before ->
                                                new RevisionCheck(before, tail.position(), key))
                                        : Optional.empty());
                if (tail.revision() > received) {
                    holes = 0;
                }
                return ended;
            }
        } catch (EtcdException unanswered) {
            return new Lost(String.valueOf(unanswered.getMessage()));
        }
    }

    private void requireSameCluster(long clusterId, SegmentTail tail) {
        var expected = tail.position().lineage().clusterId();
        if (!"%016x".formatted(clusterId).equals(expected)) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "ANOTHER_CLUSTER",
                    "the members are of cluster %016x, and the archive is of %s"
                            .formatted(clusterId, expected),
                    "Nothing of them was archived.",
                    "quorate cluster status " + setup.backups().cluster());
        }
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T run() throws IOException, InterruptedException;
    }

    /// Tries again until it succeeds.
    ///
    /// @return empty when it was stopped before
    private <T> Optional<T> untilDone(Attempt<T> attempt) throws InterruptedException {
        while (!stopping()) {
            progress.throwFailure();
            try {
                return Optional.of(attempt.run());
            } catch (OperatorException refused) {
                if (refused.failure() == Failure.REFUSED
                        && refused.code().equals("STORE_OF_ANOTHER_CLUSTER")) {
                    throw refused;
                }
                progress.problem(String.valueOf(refused.getMessage()));
            } catch (IOException trouble) {
                progress.problem(String.valueOf(trouble.getMessage()));
            }
            stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
        return Optional.empty();
    }
}
