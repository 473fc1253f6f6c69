package dev.quorate.cli.daemon;

import dev.quorate.OperatorException;
import dev.quorate.manager.control.Watcher;
import dev.quorate.manager.state.Holds;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Watches one cluster, round after round. Whatever goes wrong in a round is said, and tried again
/// after a pause that grows: a watch never ends by itself while it has the hold.
final class ClusterLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterLoop.class);
    private static final Duration PAUSE_FIRST = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(1);

    private final String name;
    private final Opening opening;
    private final Runnable failures;
    private final CountDownLatch ended = new CountDownLatch(1);
    private Duration pause = PAUSE_FIRST;

    /// Opens what is watched; again after a failure, since its records may have changed.
    interface Opening {
        Watcher open() throws IOException;
    }

    /// @param failures is told of each round that something kept from being done
    ClusterLoop(String name, Opening opening, Runnable failures) {
        this.name = name;
        this.opening = opening;
        this.failures = failures;
    }

    /// Asks it to end after the step that it is at.
    void end() {
        ended.countDown();
    }

    @Override
    public void run() {
        try {
            while (!over(Duration.ZERO)) {
                watch();
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() throws InterruptedException {
        try (var watcher = opening.open()) {
            while (true) {
                if (over(round(watcher))) {
                    return;
                }
            }
        } catch (OperatorException problem) {
            if (problem.code().equals(Holds.OVERTAKEN)) {
                end();
                return;
            }
            failed(problem.problem(), problem);
        } catch (IOException | RuntimeException problem) {
            failed(String.valueOf(problem), problem);
        }
    }

    private Duration round(Watcher watcher) throws IOException, InterruptedException {
        try {
            var next = watcher.round();
            pause = PAUSE_FIRST;
            return next;
        } catch (OperatorException problem) {
            if (problem.code().equals(Holds.OVERTAKEN)) {
                throw problem;
            }
            failures.run();
            watcher.say(problem);
            return longerPause();
        }
    }

    private void failed(String what, Exception problem) throws InterruptedException {
        failures.run();
        LOG.atError().addKeyValue("cluster", name).setCause(problem).log("a round failed: " + what);
        var _ = over(longerPause());
    }

    private Duration longerPause() {
        var now = pause;
        var doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : doubled;
        return now;
    }

    private boolean over(Duration pause) throws InterruptedException {
        return ended.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }
}
