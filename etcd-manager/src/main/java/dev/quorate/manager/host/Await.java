package dev.quorate.manager.host;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waiting for something that nobody announces, never without an end.
final class Await {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

    private Await() {}

    /// @return whether the condition held before `patience` had passed
    static boolean until(Duration patience, Condition condition)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }

    /// Looks at the world.
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }
}
