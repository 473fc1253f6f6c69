package dev.quorate.cli.numbers;

import dev.quorate.manager.state.ClusterHome;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/// Everything that a daemon tells in numbers, and whether it is well.
public final class Numbers {
    /// The main loop turns twice a second; only a process that hangs is silent for so long.
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    private final String version;
    private final InstantSource clock;
    private final Map<String, ClusterNumbers> clusters = new ConcurrentSkipListMap<>();
    private volatile ArchiverStatuses archives = ArchiverStatuses.NONE;
    private volatile boolean watching;
    private volatile Instant turnedAt;

    /// @param ok whether all is well
    /// @param text what is not, or a word that all is
    public record Health(boolean ok, String text) {}

    /// @param version of this program
    public Numbers(String version, InstantSource clock) {
        this.version = version;
        this.clock = clock;
        this.turnedAt = clock.instant();
    }

    /// What is told of a cluster from now on.
    public ClusterNumbers begin(ClusterHome home) {
        var numbers = new ClusterNumbers(home, clock);
        clusters.put(home.name(), numbers);
        return numbers;
    }

    /// Nothing more is told of a cluster.
    public void end(String cluster) {
        clusters.remove(cluster);
    }

    /// Where to ask how far archives are.
    public void archives(ArchiverStatuses statuses) {
        archives = statuses;
    }

    /// The main loop has turned once more.
    public void turned(boolean watches) {
        watching = watches;
        turnedAt = clock.instant();
    }

    MetricSnapshots snapshots() {
        var sights =
                clusters.entrySet().stream()
                        .map(entry -> entry.getValue().sight(archives.of(entry.getKey())))
                        .toList();
        var daemon =
                new DaemonSight(version, watching, sights.size(), turnedAt, ProcessSight.now());
        return new MetricSnapshots(
                Stream.of(
                                Exposition.of(DaemonFamilies.ALL, List.of(daemon)),
                                Exposition.of(ClusterFamilies.ALL, sights),
                                Exposition.of(RecordFamilies.ALL, sights),
                                Exposition.of(ProtectionFamilies.ALL, sights))
                        .flatMap(each -> each)
                        .toList());
    }

    /// Whether the process is alive: a supervisor may restart it when not. The clusters' health
    /// does not count, since a restart would not help them.
    Health health() {
        var silent = Duration.between(turnedAt, clock.instant());
        return silent.compareTo(SILENCE_MAX) > 0
                ? new Health(
                        false,
                        "the main loop has not turned for %d s".formatted(silent.toSeconds()))
                : new Health(true, "ok");
    }

    /// Whether it watches, and has looked at every cluster at least once.
    Health readiness() {
        var alive = health();
        if (!alive.ok()) {
            return alive;
        }
        if (!watching) {
            return new Health(false, "standing by: another daemon watches this home");
        }
        var waiting =
                clusters.entrySet().stream()
                        .filter(entry -> !entry.getValue().looked())
                        .map(Map.Entry::getKey)
                        .toList();
        return waiting.isEmpty()
                ? new Health(true, "ok")
                : new Health(false, "not yet looked at: " + String.join(", ", waiting));
    }
}
