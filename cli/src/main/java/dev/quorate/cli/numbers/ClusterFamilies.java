package dev.quorate.cli.numbers;

import static dev.quorate.cli.numbers.Family.point;

import dev.quorate.cli.numbers.ClusterSight.Look;
import dev.quorate.cli.numbers.Family.Buckets;
import dev.quorate.cli.numbers.Family.Point;
import dev.quorate.cli.numbers.Family.Type;
import dev.quorate.manager.observe.Answer.Answered;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.state.WatchNote;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// What is told of each cluster as its watch sees it: health, members, decisions.
final class ClusterFamilies {
    private static final List<String> CLUSTER = List.of("cluster");
    private static final List<String> MEMBER = List.of("cluster", "member");
    private static final double MILLISECONDS = 1e3;

    static final List<Family<ClusterSight>> ALL =
            List.of(
                    gauge(
                            "quorate_cluster_up",
                            "1 while at least one member answers",
                            look ->
                                    look.view().hosts().stream()
                                                    .anyMatch(at -> at.answered().isPresent())
                                            ? 1
                                            : 0),
                    gauge(
                            "quorate_cluster_has_quorum",
                            "1 while enough voters serve reads through the quorum",
                            look -> look.view().quorum().held() ? 1 : 0),
                    gauge(
                            "quorate_cluster_has_leader",
                            "1 while the healthy voters agree on a leader",
                            look -> look.view().leader().isPresent() ? 1 : 0),
                    gauge(
                            "quorate_cluster_failure_tolerance",
                            "how many healthy voters may still fail; negative when the quorum is"
                                    + " lost",
                            look -> look.view().quorum().tolerate()),
                    gauge(
                            "quorate_cluster_members_wanted",
                            "voters that the specification asks for",
                            look -> look.spec().members()),
                    new Family<>(
                            "quorate_cluster_members",
                            Type.GAUGE,
                            List.of("cluster", "role", "state"),
                            "members by role (`voter`, `learner`) and state (`healthy`, `learning`,"
                                    + " `unresponsive`, `unstarted`, `crashed`, `corrupt`, `lost`,"
                                    + " `unknown`); what there is none of has no series",
                            ClusterFamilies::members),
                    gauge(
                            "quorate_cluster_revision",
                            "the highest revision that a member reports; 0 when none answers",
                            look -> look.view().revision()),
                    gauge(
                            "quorate_cluster_db_quota_bytes",
                            "how large a member's database may grow before etcd refuses writes",
                            look -> look.spec().etcd().quotaBytes()),
                    gauge(
                            "quorate_cluster_look_timestamp_seconds",
                            "when the last look at the cluster was complete",
                            look -> seconds(look.view().at())),
                    new Family<>(
                            "quorate_cluster_look_duration_seconds",
                            Type.HISTOGRAM,
                            CLUSTER,
                            "how long a look at all hosts and members took",
                            sight -> Stream.of(new Buckets(of(sight), sight.looks()))),
                    new Family<>(
                            "quorate_cluster_rounds_failed_total",
                            Type.COUNTER,
                            CLUSTER,
                            "rounds of the watch that something kept from being done",
                            sight ->
                                    Stream.of(
                                            point((double) sight.roundsFailed(), sight.cluster()))),
                    member(
                            "quorate_member_healthy",
                            "1 while the member serves reads through the quorum",
                            (_, seen) -> Stream.of(seen.healthy() ? 1.0 : 0.0)),
                    member(
                            "quorate_member_raft_lag_entries",
                            "entries that the member has applied less than the voter that is ahead",
                            (look, seen) ->
                                    said(
                                            seen,
                                            answer ->
                                                    Math.max(
                                                            0,
                                                            look.view().appliedIndexMax()
                                                                    - answer.appliedIndex()))),
                    member(
                            "quorate_member_db_size_bytes",
                            "size of the member's database file",
                            (_, seen) -> said(seen, Answered::dbSize)),
                    member(
                            "quorate_member_db_size_in_use_bytes",
                            "what of that file is in use; the rest is free after a compaction",
                            (_, seen) -> said(seen, Answered::dbSizeInUse)),
                    new Family<>(
                            "quorate_member_alarm",
                            Type.GAUGE,
                            List.of("cluster", "member", "alarm"),
                            "1 for each alarm of etcd that is raised: `NOSPACE`, `CORRUPT`",
                            ClusterFamilies::alarms),
                    new Family<>(
                            "quorate_decision",
                            Type.GAUGE,
                            List.of("cluster", "kind"),
                            "1 for what the daemon does now, 0 for the others: `healthy`, `acting`,"
                                    + " `waiting`, `refused`",
                            sight ->
                                    note(
                                            sight,
                                            said ->
                                                    ClusterNumbers.KINDS.stream()
                                                            .map(kind ->
                                                                    point(
                                                                            kind.equals(
                                                                                    said.kind()),
                                                                            sight.cluster(),
                                                                            kind)))),
                    new Family<>(
                            "quorate_decision_timestamp_seconds",
                            Type.GAUGE,
                            CLUSTER,
                            "since when it does that",
                            sight ->
                                    note(
                                            sight,
                                            said ->
                                                    Stream.of(
                                                            point(
                                                                    seconds(said.since()),
                                                                    sight.cluster())))),
                    new Family<>(
                            "quorate_decisions_total",
                            Type.COUNTER,
                            List.of("cluster", "kind"),
                            "how often this daemon came to each kind of decision",
                            ClusterFamilies::decisions),
                    new Family<>(
                            "quorate_autopilot_blocked",
                            Type.GAUGE,
                            List.of("cluster", "reason"),
                            "1 while the daemon refuses to act, with the code of the refusal, such"
                                    + " as `QUORUM_LOST`, `PAUSED`, `STOPPED`",
                            sight ->
                                    note(
                                            sight,
                                            said ->
                                                    said.kind().equals("refused")
                                                            ? Stream.of(
                                                                    point(
                                                                            1,
                                                                            sight.cluster(),
                                                                            said.code()))
                                                            : Stream.of())));

    private ClusterFamilies() {}

    static double seconds(Instant at) {
        return at.toEpochMilli() / MILLISECONDS;
    }

    private static List<String> of(ClusterSight sight) {
        return List.of(sight.cluster());
    }

    private static Family<ClusterSight> gauge(
            String name, String meaning, ToDoubleFunction<Look> value) {
        return gauge(name, meaning, ClusterSight::look, value);
    }

    /// One value of each cluster, where that is known from which it follows.
    static <P> Family<ClusterSight> gauge(
            String name,
            String meaning,
            Function<ClusterSight, Optional<P>> part,
            ToDoubleFunction<P> value) {
        return new Family<>(
                name,
                Type.GAUGE,
                CLUSTER,
                meaning,
                sight ->
                        part.apply(sight).stream()
                                .map(known -> point(value.applyAsDouble(known), sight.cluster())));
    }

    private static Family<ClusterSight> member(
            String name, String meaning, BiFunction<Look, MemberView, Stream<Double>> value) {
        return new Family<>(
                name,
                Type.GAUGE,
                MEMBER,
                meaning,
                sight ->
                        sight.look().stream()
                                .flatMap(look ->
                                        look.view().members().stream()
                                                .flatMap(seen ->
                                                        value.apply(look, seen)
                                                                .map(number ->
                                                                        point(
                                                                                number,
                                                                                sight.cluster(),
                                                                                label(seen))))));
    }

    private static String label(MemberView seen) {
        return seen.member().label();
    }

    private static Stream<Double> said(MemberView seen, ToDoubleFunction<Answered> value) {
        return seen.answered().stream().map(value::applyAsDouble);
    }

    private static Stream<Point> members(ClusterSight sight) {
        var counts = new TreeMap<List<String>, Integer>(ClusterFamilies::compare);
        sight.look()
                .ifPresent(look ->
                        look.view()
                                .members()
                                .forEach(seen ->
                                        counts.merge(
                                                List.of(
                                                        sight.cluster(),
                                                        seen.member().learner()
                                                                ? "learner"
                                                                : "voter",
                                                        seen.state()
                                                                .name()
                                                                .toLowerCase(Locale.ROOT)),
                                                1,
                                                Integer::sum)));
        return counts.entrySet().stream()
                .map(entry -> new Family.Single(entry.getKey(), entry.getValue()));
    }

    private static int compare(List<String> one, List<String> other) {
        return String.join(" ", one).compareTo(String.join(" ", other));
    }

    private static Stream<Point> alarms(ClusterSight sight) {
        return sight.look().stream()
                .flatMap(look -> look.view().members().stream())
                .flatMap(seen ->
                        seen.answered().stream()
                                .flatMap(said -> said.alarms().stream().distinct())
                                .map(alarm -> point(1, sight.cluster(), label(seen), alarm)));
    }

    private static Stream<Point> note(
            ClusterSight sight, Function<WatchNote, Stream<Point>> points) {
        return sight.decision().stream().flatMap(points);
    }

    private static Stream<Point> decisions(ClusterSight sight) {
        return sight.decisions().entrySet().stream()
                .map(entry -> point(entry.getValue(), sight.cluster(), entry.getKey()));
    }
}
