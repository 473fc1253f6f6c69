package dev.quorate.manager.control;

import java.time.Duration;

/// How often a cluster is looked at, and how long one member may take to answer: as quick as the
/// cluster itself answers, within bounds.
///
/// @param answering how long a look takes while everybody answers, smoothed
record Pace(Duration answering) {
    static final Pace FIRST = new Pace(Duration.ofMillis(250));

    private static final Duration DEADLINE_MIN = Duration.ofSeconds(1);
    private static final Duration DEADLINE_MAX = Duration.ofSeconds(5);
    private static final Duration CALM = Duration.ofSeconds(1);
    private static final Duration ALERT = Duration.ofMillis(250);

    /// With many clusters in one process each is looked at less often.
    private static final Duration PER_CLUSTER = Duration.ofMillis(15);

    Pace afterAnswersIn(Duration took) {
        return new Pace(answering.multipliedBy(7).plus(took).dividedBy(8));
    }

    Duration deadline() {
        var wanted = answering.multipliedBy(4);
        return wanted.compareTo(DEADLINE_MIN) < 0
                ? DEADLINE_MIN
                : wanted.compareTo(DEADLINE_MAX) > 0 ? DEADLINE_MAX : wanted;
    }

    /// @param whole whether nothing is amiss
    Duration untilNext(boolean whole, int clusters) {
        var least = whole ? CALM : ALERT;
        var fair = PER_CLUSTER.multipliedBy(clusters);
        var slow = answering.multipliedBy(whole ? 4 : 1);
        var longer = fair.compareTo(slow) > 0 ? fair : slow;
        return longer.compareTo(least) > 0 ? longer : least;
    }
}
