package dev.quorate.manager.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/// Time, for those who decide and wait: the wall's, which may jump, and one that never does.
public interface Clock extends InstantSource {
    /// Nanoseconds since some moment, by a clock that never jumps.
    long nanos();

    /// Lets so much time pass.
    void pause(Duration duration) throws InterruptedException;

    /// @param wall tells the time of day
    static Clock of(InstantSource wall) {
        return new Clock() {
            @Override
            public Instant instant() {
                return wall.instant();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration duration) throws InterruptedException {
                LockSupport.parkNanos(duration.toNanos());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        };
    }
}
