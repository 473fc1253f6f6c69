package dev.quorate.backup.capture;

import dev.quorate.backup.archive.Gap;
import dev.quorate.backup.archive.HashMark;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.SealedSegment;
import dev.quorate.backup.capture.ArchiverStatus.State;
import dev.quorate.manager.etcd.Changes.AuthState;
import dev.quorate.manager.etcd.Endpoint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// What the archiver's threads tell each other, and others.
final class ArchiverProgress {
    private static final int GAPS_MAX = 1000;
    private static final int MARKS_MAX = 32;

    private final Spool spool;

    /// For the times of changes, and for how current the store is.
    final Looks changeTimes = new Looks();

    private final Looks storeTimes = new Looks();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<HashMark> marks = new ArrayList<>();
    private State state = State.STARTING;
    private Optional<LineageId> lineage = Optional.empty();
    private Optional<Endpoint> endpoint = Optional.empty();
    private Optional<Instant> currentAsOf = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private Optional<String> storeProblem = Optional.empty();
    private Optional<String> rollback = Optional.empty();
    private Optional<RuntimeException> failure = Optional.empty();
    private AuthState auth = AuthState.UNKNOWN;
    private long archivedRevision;
    private long clusterRevision;
    private long connections;

    // Written for each revision, by the one who follows.
    private volatile long receivedRevision;
    private final AtomicLong receivedEvents = new AtomicLong();

    ArchiverProgress(Spool spool) {
        this.spool = spool;
    }

    synchronized ArchiverStatus status() {
        return new ArchiverStatus(
                state,
                lineage,
                receivedRevision,
                archivedRevision,
                clusterRevision,
                currentAsOf,
                spool.size(),
                spool.bytes(),
                receivedEvents.get(),
                connections,
                gaps,
                storeProblem.or(() -> problem));
    }

    synchronized void state(State next) {
        state = next;
    }

    /// A chain begins or goes on here.
    ///
    /// @param inStore the last revision that the store is known to have
    synchronized void startFrom(LineageId in, long revision, long inStore) {
        if (!lineage.equals(Optional.of(in))) {
            changeTimes.clear();
            storeTimes.clear();
            clusterRevision = 0;
            currentAsOf = Optional.empty();
        }
        lineage = Optional.of(in);
        receivedRevision = revision;
        archivedRevision = inStore;
        rollback = Optional.empty();
    }

    synchronized void connected(Endpoint to) {
        endpoint = Optional.of(to);
        connections++;
        problem = Optional.empty();
        state = State.FOLLOWING;
    }

    synchronized Optional<Endpoint> endpoint() {
        return endpoint;
    }

    synchronized void problem(String text) {
        problem = Optional.of(text);
    }

    synchronized void storeProblem(Optional<String> text) {
        storeProblem = text;
    }

    void received(long revision, int events) {
        receivedRevision = revision;
        receivedEvents.addAndGet(events);
    }

    long receivedRevision() {
        return receivedRevision;
    }

    synchronized void published(SealedSegment sealed) {
        if (lineage.equals(Optional.of(sealed.lineage()))) {
            archivedRevision = Math.max(archivedRevision, sealed.last());
            currentAsOf = storeTimes.before(archivedRevision + 1).or(() -> currentAsOf);
        }
    }

    synchronized void looked(Looks.Look look) {
        clusterRevision = look.revision();
        changeTimes.add(look);
        storeTimes.add(look);
        currentAsOf = storeTimes.before(archivedRevision + 1).or(() -> currentAsOf);
    }

    synchronized long clusterRevision() {
        return clusterRevision;
    }

    synchronized void rolledBack(String how) {
        rollback = Optional.of(how);
    }

    synchronized Optional<String> rollback() {
        return rollback;
    }

    synchronized void gap(Gap gap) {
        if (gaps.size() < GAPS_MAX) {
            gaps.add(gap);
        }
    }

    synchronized void mark(HashMark mark) {
        if (marks.size() < MARKS_MAX) {
            marks.add(mark);
        }
    }

    /// The marks that a segment with this last revision can carry.
    synchronized List<HashMark> takeMarks(long last) {
        var ripe = marks.stream().filter(mark -> mark.revision() <= last).toList();
        marks.removeAll(ripe);
        return ripe;
    }

    synchronized void auth(AuthState seen) {
        auth = seen;
    }

    synchronized AuthState auth() {
        return auth;
    }

    synchronized void fail(RuntimeException cause) {
        failure = Optional.of(cause);
    }

    synchronized void throwFailure() {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
