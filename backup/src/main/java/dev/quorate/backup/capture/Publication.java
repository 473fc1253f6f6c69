package dev.quorate.backup.capture;

import dev.quorate.OperatorException;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.Publisher.Gate;
import dev.quorate.backup.archive.SealedSegment;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Brings spooled segments into the store, in their order, for as long as it takes.
final class Publication {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration BACKOFF_LEAST = Duration.ofMillis(500);
    private static final Duration BACKOFF_MOST = Duration.ofSeconds(15);

    private final Spool spool;
    private final ChangeLog log;
    private final Gate gate;
    private final ArchiverProgress progress;

    Publication(Spool spool, ChangeLog log, Gate gate, ArchiverProgress progress) {
        this.spool = spool;
        this.log = log;
        this.gate = gate;
        this.progress = progress;
    }

    /// Works until interrupted.
    void run() throws InterruptedException {
        var backoff = BACKOFF_LEAST;
        while (true) {
            var next = spool.first(POLL);
            if (next.isPresent()) {
                if (publish(next.get())) {
                    backoff = BACKOFF_LEAST;
                } else {
                    pause(backoff);
                    backoff = min(backoff.multipliedBy(2), BACKOFF_MOST);
                }
            }
        }
    }

    private boolean publish(SealedSegment next) throws InterruptedException {
        try {
            gate.pass();
            log.publish(next);
            spool.published(next);
            progress.published(next);
            progress.storeProblem(Optional.empty());
            spool.remove(next);
            return true;
        } catch (OperatorException | IOException away) {
            LOG.atDebug().addKeyValue("segment", next.name()).setCause(away).log("not published");
            progress.storeProblem(Optional.of(String.valueOf(away.getMessage())));
            return false;
        }
    }

    static void pause(Duration duration) throws InterruptedException {
        LockSupport.parkNanos(duration.toNanos());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
