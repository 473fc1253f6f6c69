package dev.quorate.cli.numbers;

import static dev.quorate.cli.numbers.ClusterFamilies.seconds;
import static dev.quorate.cli.numbers.Family.point;

import dev.quorate.cli.numbers.Family.Type;

import java.util.List;
import java.util.stream.Stream;

/// What is told of the daemon itself.
final class DaemonFamilies {
    private static final double SECOND_NANOS = 1e9;

    static final List<Family<DaemonSight>> ALL =
            List.of(
                    new Family<>(
                            "quorate_build_info",
                            Type.GAUGE,
                            List.of("version", "java"),
                            "always 1; which Quorate on which Java",
                            sight ->
                                    Stream.of(
                                            point(
                                                    1,
                                                    sight.version(),
                                                    Runtime.version().toString()))),
                    new Family<>(
                            "quorate_daemon_leader",
                            Type.GAUGE,
                            List.of(),
                            "1 while this daemon watches, 0 while it stands by for another on the"
                                    + " same home",
                            sight -> Stream.of(point(sight.watching()))),
                    new Family<>(
                            "quorate_daemon_clusters",
                            Type.GAUGE,
                            List.of(),
                            "clusters that it watches",
                            sight -> Stream.of(point(sight.clusters()))),
                    new Family<>(
                            "quorate_daemon_turn_timestamp_seconds",
                            Type.GAUGE,
                            List.of(),
                            "when its main loop last turned: twice a second",
                            sight -> Stream.of(point(seconds(sight.turnedAt())))),
                    new Family<>(
                            "process_cpu_seconds_total",
                            Type.COUNTER,
                            List.of(),
                            "processor time of this process, user and system",
                            sight ->
                                    Stream.of(
                                            point(
                                                    sight.process().processor().toNanos()
                                                            / SECOND_NANOS))),
                    new Family<>(
                            "process_resident_memory_bytes",
                            Type.GAUGE,
                            List.of(),
                            "memory of this process that is in use",
                            sight ->
                                    sight.process().residentBytes().stream()
                                            .mapToObj(Family::point)),
                    new Family<>(
                            "process_open_fds",
                            Type.GAUGE,
                            List.of(),
                            "its open files and connections",
                            sight -> sight.process().openFiles().stream().mapToObj(Family::point)),
                    new Family<>(
                            "process_start_time_seconds",
                            Type.GAUGE,
                            List.of(),
                            "when it was started",
                            sight -> Stream.of(point(seconds(sight.process().startedAt())))));

    private DaemonFamilies() {}
}
