package dev.quorate.cli.numbers;

import static dev.quorate.cli.numbers.ClusterFamilies.seconds;
import static dev.quorate.cli.numbers.Family.point;

import dev.quorate.backup.capture.ArchiverStatus;
import dev.quorate.backup.capture.LatestBackup;
import dev.quorate.cli.numbers.Family.Point;
import dev.quorate.cli.numbers.Family.Type;
import dev.quorate.manager.state.Journal.Operation;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// What is told of each cluster from its records: operations, certificates, backups, the archive.
final class RecordFamilies {
    private static final List<String> CLUSTER = List.of("cluster");
    private static final double MILLISECONDS = 1e3;

    static final List<Family<ClusterSight>> ALL =
            List.of(
                    new Family<>(
                            "quorate_operations_total",
                            Type.COUNTER,
                            List.of("cluster", "kind", "result"),
                            "operations in the journal, whoever asked: by kind, such as `heal`,"
                                    + " `replace`, `converge`, and by result: `done`, `refused`,"
                                    + " `waiting`, `failed`, `interrupted`, `superseded`",
                            RecordFamilies::operations),
                    new Family<>(
                            "quorate_operations_open",
                            Type.GAUGE,
                            CLUSTER,
                            "operations that were begun and are not over",
                            sight ->
                                    Stream.of(
                                            point(
                                                    (double)
                                                            sight.operations().stream()
                                                                    .filter(each -> !each.closed())
                                                                    .count(),
                                                    sight.cluster()))),
                    new Family<>(
                            "quorate_operation_duration_seconds",
                            Type.SUMMARY,
                            List.of("cluster", "kind"),
                            "how long the operations that are over took, with all interruptions",
                            RecordFamilies::durations),
                    new Family<>(
                            "quorate_cert_expiry_timestamp_seconds",
                            Type.GAUGE,
                            List.of("cluster", "owner", "usage"),
                            "when a certificate runs out: `usage` is `ca`, `peer`, `server` or"
                                    + " `client`; read every few minutes",
                            RecordFamilies::certificates),
                    backup(
                            "quorate_backup_last_success_timestamp_seconds",
                            "when the last snapshot was taken that this manager took, stored and"
                                    + " read back",
                            latest -> seconds(latest.takenAt())),
                    backup(
                            "quorate_backup_last_revision",
                            "the revision of that snapshot",
                            LatestBackup::revision),
                    backup(
                            "quorate_backup_last_size_bytes",
                            "what it takes in the store",
                            LatestBackup::storedBytes),
                    new Family<>(
                            "quorate_archive_state",
                            Type.GAUGE,
                            List.of("cluster", "state"),
                            "1 for what the archiver of this process does now, 0 for the others:"
                                    + " `starting`, `connecting`, `following`, `taking_base`,"
                                    + " `spool_full`, `ended`",
                            RecordFamilies::states),
                    archive(
                            "quorate_archive_received_revision",
                            Type.GAUGE,
                            "the last whole revision that came from the cluster",
                            ArchiverStatus::receivedRevision),
                    archive(
                            "quorate_archive_confirmed_revision",
                            Type.GAUGE,
                            "the last revision that the store has given back",
                            ArchiverStatus::archivedRevision),
                    new Family<>(
                            "quorate_archive_confirmed_timestamp_seconds",
                            Type.GAUGE,
                            CLUSTER,
                            "everything that was acknowledged before is in the store; it advances"
                                    + " on an idle cluster too",
                            sight ->
                                    sight.archive().stream()
                                            .flatMap(status -> status.currentAsOf().stream())
                                            .map(at -> point(seconds(at), sight.cluster()))),
                    archive(
                            "quorate_archive_buffer_bytes",
                            Type.GAUGE,
                            "what waits on this machine for the store",
                            ArchiverStatus::spooledBytes),
                    archive(
                            "quorate_archive_buffer_segments",
                            Type.GAUGE,
                            "the same in segments",
                            ArchiverStatus::spooledSegments),
                    archive(
                            "quorate_archive_events_total",
                            Type.COUNTER,
                            "changes received since the archiver began",
                            ArchiverStatus::receivedEvents),
                    archive(
                            "quorate_archive_connections_total",
                            Type.COUNTER,
                            "connections to members made since then",
                            ArchiverStatus::connections),
                    archive(
                            "quorate_archive_gaps_total",
                            Type.COUNTER,
                            "gaps in the archive recorded since then",
                            status -> status.gaps().size()),
                    archive(
                            "quorate_archive_problem",
                            Type.GAUGE,
                            "1 while something keeps the archiver from going on, such as the store",
                            status -> status.problem().isPresent() ? 1 : 0));

    private RecordFamilies() {}

    private static Family<ClusterSight> backup(
            String name, String meaning, ToDoubleFunction<LatestBackup> value) {
        return ClusterFamilies.gauge(name, meaning, ClusterSight::backup, value);
    }

    private static Family<ClusterSight> archive(
            String name, Type type, String meaning, ToDoubleFunction<ArchiverStatus> value) {
        return new Family<>(
                name,
                type,
                CLUSTER,
                meaning,
                sight ->
                        sight.archive().stream()
                                .map(status ->
                                        point(value.applyAsDouble(status), sight.cluster())));
    }

    private static Stream<Point> operations(ClusterSight sight) {
        var counts = new TreeMap<String, Long>();
        for (var operation : sight.operations()) {
            if (operation.closed()) {
                counts.merge(operation.kind() + " " + result(operation), 1L, Long::sum);
            }
        }
        return counts.entrySet().stream()
                .map(entry -> {
                    var parts = entry.getKey().split(" ", 2);
                    return point(entry.getValue(), sight.cluster(), parts[0], parts[1]);
                });
    }

    /// The reason with which it was closed begins with a word for anything but success.
    private static String result(Operation operation) {
        var word = operation.result().split(":", 2)[0];
        return switch (word) {
            case "refused", "waiting", "failed", "interrupted" -> word;
            case "superseded by" -> "superseded";
            default -> "done";
        };
    }

    private static Stream<Point> durations(ClusterSight sight) {
        var byKind = new TreeMap<String, Family.Sum>();
        for (var operation : sight.operations()) {
            if (operation.closed()) {
                var took =
                        Duration.between(operation.openedAt(), operation.entries().getLast().at());
                byKind.merge(
                        operation.kind(),
                        new Family.Sum(
                                List.of(sight.cluster(), operation.kind()),
                                1,
                                Math.max(0, took.toMillis()) / MILLISECONDS),
                        (one, other) ->
                                new Family.Sum(
                                        one.labels(),
                                        one.count() + other.count(),
                                        one.sum() + other.sum()));
            }
        }
        return byKind.values().stream().map(Point.class::cast);
    }

    private static Stream<Point> certificates(ClusterSight sight) {
        return sight.certificates().stream()
                .map(usable ->
                        point(
                                seconds(usable.notAfter()),
                                sight.cluster(),
                                usable.owner(),
                                usable.kind().name().toLowerCase(Locale.ROOT)));
    }

    private static Stream<Point> states(ClusterSight sight) {
        return sight.archive().stream()
                .flatMap(status ->
                        Stream.of(ArchiverStatus.State.values())
                                .map(state ->
                                        point(
                                                state == status.state(),
                                                sight.cluster(),
                                                state.name().toLowerCase(Locale.ROOT))));
    }
}
