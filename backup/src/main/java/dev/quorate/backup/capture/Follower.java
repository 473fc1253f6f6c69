package dev.quorate.backup.capture;

import dev.quorate.backup.archive.RevisionCheck;
import dev.quorate.backup.archive.SegmentTail;
import dev.quorate.backup.archive.SegmentTail.Surroundings;
import dev.quorate.backup.capture.FollowOutcome.Compacted;
import dev.quorate.backup.capture.FollowOutcome.Hole;
import dev.quorate.backup.capture.FollowOutcome.Lost;
import dev.quorate.backup.capture.FollowOutcome.RolledBack;
import dev.quorate.backup.capture.FollowOutcome.SpoolFull;
import dev.quorate.backup.capture.FollowOutcome.Stopped;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.etcd.ChangeStream;
import dev.quorate.manager.etcd.ChangeStream.Change;
import dev.quorate.manager.etcd.ChangeStream.Message;
import dev.quorate.manager.etcd.EtcdException;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Takes what a watch says into the tail of the log, in whole revisions without a hole, and seals
/// segments on the way.
final class Follower {
    private static final Duration TICK = Duration.ofMillis(200);

    /// A cluster that goes on while its watch says nothing: the watch is dead, or etcd reads its
    /// history for it, which on a busy machine takes long and would begin anew with another watch.
    /// So patience grows until something is heard.
    private static final Duration SILENCE_LEAST = Duration.ofSeconds(60);

    private static final Duration SILENCE_MOST = Duration.ofMinutes(16);

    private static final Duration LEASE_WAIT = Duration.ofSeconds(1);

    private final SegmentTail tail;
    private final Spool spool;
    private final ArchiveSettings settings;
    private final ArchiverProgress progress;
    private final LeaseInquiry leases;
    private final SigningKey key;
    private final InstantSource clock;
    private final BooleanSupplier stopping;

    private Instant earliest;
    private Optional<RevisionCheck> check = Optional.empty();
    private boolean checkHasEvents;
    private int openEvents;
    private long oldestNanos;
    private long heardNanos;
    private Duration silenceMax = SILENCE_LEAST;

    /// @param earliest a time before which none of the changes to come was made
    Follower(
            SegmentTail tail,
            Spool spool,
            ArchiveSettings settings,
            ArchiverProgress progress,
            LeaseInquiry leases,
            SigningKey key,
            InstantSource clock,
            BooleanSupplier stopping,
            Instant earliest) {
        this.tail = tail;
        this.spool = spool;
        this.settings = settings;
        this.progress = progress;
        this.leases = leases;
        this.key = key;
        this.clock = clock;
        this.stopping = stopping;
        this.earliest = earliest;
    }

    /// Follows until something ends it. What was received of a revision that is not whole is taken
    /// back.
    ///
    /// @param stream that begins after the tail's last revision, or with it when it is checked
    FollowOutcome follow(ChangeStream stream, Optional<RevisionCheck> lastRevision)
            throws IOException, InterruptedException {
        check = lastRevision;
        checkHasEvents = false;
        heardNanos = System.nanoTime();
        try {
            while (true) {
                var ended = step(stream);
                if (ended.isPresent()) {
                    return ended.get();
                }
            }
        } catch (EtcdException lost) {
            return new Lost(String.valueOf(lost.getMessage()));
        } finally {
            tail.abandon();
        }
    }

    private Optional<FollowOutcome> step(ChangeStream stream)
            throws EtcdException, IOException, InterruptedException {
        progress.throwFailure();
        if (stopping.getAsBoolean()) {
            return Optional.of(new Stopped());
        }
        var rollback = progress.rollback();
        if (rollback.isPresent()) {
            return Optional.of(new RolledBack(rollback.get()));
        }
        var message = stream.next(TICK);
        var ended = message.isPresent() ? take(message.get()) : silence();
        if (ended.isEmpty()) {
            sealWhenOld();
            if (spool.bytes() + tail.bytes() > settings.spoolBytesMax()) {
                return Optional.of(new SpoolFull());
            }
        }
        return ended;
    }

    private Optional<FollowOutcome> silence() {
        if (progress.clusterRevision() <= tail.revision()
                || System.nanoTime() - heardNanos <= silenceMax.toNanos()) {
            return Optional.empty();
        }
        var waited = silenceMax;
        silenceMax = Publication.min(silenceMax.multipliedBy(2), SILENCE_MOST);
        return Optional.of(
                new Lost(
                        "its watch has said nothing for %d s, and the cluster goes on"
                                .formatted(waited.toSeconds())));
    }

    private Optional<FollowOutcome> take(Message message) throws IOException, InterruptedException {
        heardNanos = System.nanoTime();
        silenceMax = SILENCE_LEAST;
        return switch (message) {
            case Message.Changed(var changes, var fragment) -> take(changes, fragment);
            case Message.Progress _ -> Optional.empty();
            case Message.Cancelled(var compactRevision, var reason) ->
                    Optional.of(
                            compactRevision > 0
                                    ? new Compacted(compactRevision)
                                    : new Lost("it ended the watch: " + reason));
        };
    }

    private Optional<FollowOutcome> take(List<Change> changes, boolean fragment)
            throws IOException, InterruptedException {
        var now = clock.instant();
        for (var change : changes) {
            if (change.revision() <= tail.revision()) {
                compare(change);
                continue;
            }
            if (!sameAsArchived()) {
                return Optional.of(another());
            }
            if (tail.openRevision() != change.revision()) {
                endRevision(now);
                if (change.revision() != tail.revision() + 1) {
                    return Optional.of(new Hole(tail.revision() + 1, change.revision()));
                }
                tail.begin(change.revision());
            }
            tail.event(change.deletion(), change.keyValue());
            leases.saw(change.lease());
            openEvents++;
        }
        // In a fragment the last revision may go on; after the last of them, all are whole.
        if (!fragment) {
            endRevision(now);
            if (!sameAsArchived()) {
                return Optional.of(another());
            }
        }
        return Optional.empty();
    }

    /// A change that is archived already: of the last revision, which is compared, or a duplicate.
    private void compare(Change change) {
        if (check.isPresent() && change.revision() == tail.revision()) {
            check.get().event(change.deletion(), change.keyValue());
            checkHasEvents = true;
        }
    }

    private boolean sameAsArchived() {
        var asked = check;
        check = Optional.empty();
        return asked.isEmpty() || !checkHasEvents || asked.get().same();
    }

    private RolledBack another() {
        return new RolledBack(
                "revision %d of the cluster is not the one that is archived"
                        .formatted(tail.revision()));
    }

    private void endRevision(Instant now) throws IOException, InterruptedException {
        if (tail.openRevision() == 0) {
            return;
        }
        if (tail.empty()) {
            oldestNanos = System.nanoTime();
        }
        earliest = progress.changeTimes.before(tail.openRevision()).orElse(earliest);
        tail.end(earliest.isAfter(now) ? now : earliest, now);
        progress.received(tail.revision(), openEvents);
        openEvents = 0;
        if (tail.bytes() >= settings.flushBytes()) {
            seal();
        }
    }

    private void sealWhenOld() throws IOException, InterruptedException {
        if (!tail.empty()
                && tail.openRevision() == 0
                && System.nanoTime() - oldestNanos >= settings.flushEvery().toNanos()) {
            seal();
        }
    }

    /// Seals what there is, if there is anything.
    void seal() throws IOException, InterruptedException {
        if (tail.empty()) {
            return;
        }
        leases.take(LEASE_WAIT).forEach(tail::lease);
        var around = new Surroundings(progress.auth(), progress.takeMarks(tail.revision()));
        spool.add(tail.seal(spool.of(tail.position().lineage()), around, key));
    }
}
