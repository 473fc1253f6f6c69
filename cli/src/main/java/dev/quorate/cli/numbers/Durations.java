package dev.quorate.cli.numbers;

import java.time.Duration;

/// How long something took, over and over: counted in buckets.
final class Durations {
    /// Upper bounds in seconds. The last bucket holds what took longer than all of them.
    private static final double[] BOUNDS = {
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Double.POSITIVE_INFINITY
    };

    private static final double SECOND_NANOS = 1e9;

    private final long[] counts = new long[BOUNDS.length];
    private double sum;

    /// @param perBucket not cumulative, in the order of the bounds
    record Counts(double[] bounds, long[] perBucket, double sum) {}

    synchronized void add(Duration took) {
        var seconds = took.toNanos() / SECOND_NANOS;
        var bucket = 0;
        while (seconds > BOUNDS[bucket]) {
            bucket++;
        }
        counts[bucket]++;
        sum += seconds;
    }

    synchronized Counts counts() {
        return new Counts(BOUNDS.clone(), counts.clone(), sum);
    }
}
