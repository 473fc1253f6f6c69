package dev.quorate.restore;

import java.time.Duration;

/// How long one phase of a restore takes: a part that is always there, and one that grows with the
/// bytes.
///
/// @param fixedSeconds for little data
/// @param bytesPerSecond beyond that
/// @param small how often little data was measured
/// @param large how often much data was
record PhaseRate(double fixedSeconds, double bytesPerSecond, int small, int large) {
    /// Below, what a phase takes says nothing about its rate.
    static final long LARGE_BYTES_MIN = 16L << 20;

    private static final double SECONDS_MIN = 0.05;

    static PhaseRate guess(double fixedSeconds, double bytesPerSecond) {
        return new PhaseRate(fixedSeconds, bytesPerSecond, 0, 0);
    }

    Duration estimate(long bytes) {
        return Duration.ofMillis(Math.round(1000 * (fixedSeconds + bytes / bytesPerSecond)));
    }

    /// Whether something like it was measured here before.
    boolean measured(long bytes) {
        return bytes < LARGE_BYTES_MIN ? small + large > 0 : large > 0;
    }

    /// Newer measurements count as much as all before them.
    PhaseRate learn(long bytes, Duration took) {
        double seconds = took.toMillis() / 1000.0;
        if (bytes < LARGE_BYTES_MIN) {
            double mean = small == 0 ? seconds : (fixedSeconds + seconds) / 2;
            return new PhaseRate(mean, bytesPerSecond, small + 1, large);
        }
        double rate = bytes / Math.max(SECONDS_MIN, seconds - fixedSeconds);
        double mean = large == 0 ? rate : (bytesPerSecond + rate) / 2;
        return new PhaseRate(fixedSeconds, mean, small, large + 1);
    }
}
