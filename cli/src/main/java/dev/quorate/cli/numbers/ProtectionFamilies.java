package dev.quorate.cli.numbers;

import static dev.quorate.cli.numbers.ClusterFamilies.seconds;
import static dev.quorate.cli.numbers.Family.point;

import dev.quorate.backup.capture.StoreSurvey.Proven;
import dev.quorate.backup.schedule.Schedule;
import dev.quorate.cli.numbers.Family.Point;
import dev.quorate.cli.numbers.Family.Type;
import dev.quorate.manager.spec.ClusterSpec.ObjectiveSettings;
import dev.quorate.restore.drill.LatestDrill;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// What is told of each cluster's protection: how much is proven, what the clock does, drills and
/// objectives.
final class ProtectionFamilies {
    private static final List<String> CLUSTER = List.of("cluster");
    private static final List<String> LEVEL = List.of("cluster", "level");
    private static final List<String> KIND = List.of("cluster", "kind");
    private static final double MILLISECONDS = 1e3;

    static final List<Family<ClusterSight>> ALL =
            List.of(
                    proven(
                            "quorate_backup_proven_timestamp_seconds",
                            "when the newest snapshot was taken that is proven to this level or"
                                    + " beyond: `stored`, `sound`, `true`, `drilled`; as the store"
                                    + " was when it was last asked",
                            Proven::takenAt),
                    proven(
                            "quorate_verify_last_success_timestamp_seconds",
                            "when a snapshot was last proven to this level or beyond",
                            Proven::verifiedAt),
                    clock(
                            "quorate_backup_schedule_next_timestamp_seconds",
                            "when `snapshot`, `verification`, `retention` or `drill` comes next;"
                                    + " none while it is paused",
                            (schedule, now) ->
                                    schedule.nextAfter(now).map(ClusterFamilies::seconds)),
                    clock(
                            "quorate_backup_schedule_interval_seconds",
                            "from that moment to the one after it",
                            ProtectionFamilies::interval),
                    clock(
                            "quorate_backup_schedule_last_success_timestamp_seconds",
                            "when it last went well; none before it ever did",
                            (schedule, _) ->
                                    schedule.standing()
                                            .good()
                                            .map(good -> seconds(good.endedAt()))),
                    clock(
                            "quorate_backup_schedule_failures",
                            "attempts in a row that failed, 0 after one that went well",
                            (schedule, _) -> Optional.of((double) schedule.standing().failures())),
                    drill(
                            "quorate_drill_last_timestamp_seconds",
                            "when the last drill of this manager began",
                            drill -> seconds(drill.at())),
                    drill(
                            "quorate_drill_last_passed",
                            "1 when it passed, 0 when it failed",
                            drill -> drill.problem().isEmpty() ? 1 : 0),
                    drill(
                            "quorate_drill_duration_seconds",
                            "the recovery time that it measured, as far as it came",
                            drill -> drill.tookMillis() / MILLISECONDS),
                    objective(
                            "quorate_rpo_objective_seconds",
                            "how much of the newest history may be lost, by the specification",
                            ObjectiveSettings::rpo),
                    objective(
                            "quorate_rto_objective_seconds",
                            "how long it may take to bring the cluster back, by the specification",
                            ObjectiveSettings::rto));

    private ProtectionFamilies() {}

    /// What a schedule says at a moment, if it says anything.
    private interface Reading {
        Optional<Double> of(Schedule schedule, Instant now);
    }

    private static Family<ClusterSight> proven(
            String name, String meaning, Function<Proven, Instant> moment) {
        return new Family<>(
                name,
                Type.GAUGE,
                LEVEL,
                meaning,
                sight ->
                        sight.kept().survey().stream()
                                .flatMap(survey -> survey.proven().stream())
                                .map(proven ->
                                        point(
                                                seconds(moment.apply(proven)),
                                                sight.cluster(),
                                                proven.level())));
    }

    private static Family<ClusterSight> clock(String name, String meaning, Reading reading) {
        return new Family<>(
                name,
                Type.GAUGE,
                KIND,
                meaning,
                sight ->
                        sight.kept().schedules().stream()
                                .flatMap(schedule ->
                                        reading.of(schedule, sight.kept().at()).stream()
                                                .map(value ->
                                                        point(
                                                                value,
                                                                sight.cluster(),
                                                                schedule.kind().text()))));
    }

    private static Optional<Double> interval(Schedule schedule, Instant now) {
        return schedule.nextAfter(now)
                .flatMap(next ->
                        schedule.nextAfter(next)
                                .map(after -> (double) Duration.between(next, after).toSeconds()));
    }

    private static Family<ClusterSight> drill(
            String name, String meaning, ToDoubleFunction<LatestDrill> value) {
        return ClusterFamilies.gauge(name, meaning, sight -> sight.kept().drill(), value);
    }

    private static Family<ClusterSight> objective(
            String name, String meaning, Function<ObjectiveSettings, Optional<Duration>> wanted) {
        return new Family<>(
                name,
                Type.GAUGE,
                CLUSTER,
                meaning,
                sight ->
                        sight.look().stream()
                                .flatMap(look -> wanted.apply(look.spec().objectives()).stream())
                                .<Point>map(duration ->
                                        point((double) duration.toSeconds(), sight.cluster())));
    }
}
