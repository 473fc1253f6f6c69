package dev.quorate.cli;

import dev.quorate.backup.archive.Level;
import dev.quorate.backup.capture.ArchiverNote;
import dev.quorate.backup.capture.LatestBackup;
import dev.quorate.backup.capture.StoreSurvey;
import dev.quorate.backup.schedule.Kind;
import dev.quorate.backup.schedule.Schedule;
import dev.quorate.backup.schedule.ScheduleRecords;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.restore.drill.LatestDrill;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How safe a cluster's history is, as far as it is known without asking a store.
///
/// @param createdAt of the cluster: its history begins there
/// @param daemon whether one watches over it
record Protection(
        ClusterSpec spec,
        Instant createdAt,
        boolean daemon,
        Optional<LatestBackup> latest,
        Optional<StoreSurvey> survey,
        Optional<ArchiverNote> archiver,
        List<Schedule> schedules,
        Optional<LatestDrill> drill,
        Instant now) {
    static Protection of(Cluster cluster, Instant now) throws IOException {
        var spec = cluster.spec();
        return new Protection(
                spec,
                cluster.record().createdAt(),
                cluster.daemon().isPresent(),
                LatestBackup.read(cluster.home()),
                StoreSurvey.read(cluster.home()),
                ArchiverNote.read(cluster.home()),
                new ScheduleRecords(cluster.home()).schedules(spec),
                LatestDrill.read(cluster.home()),
                now);
    }

    /// Everything before is stored elsewhere.
    private Instant safeUntil() {
        return Stream.of(
                        latest.map(LatestBackup::takenAt),
                        survey.flatMap(StoreSurvey::newest).map(StoreSurvey.Newest::takenAt),
                        survey.flatMap(StoreSurvey::window).map(StoreSurvey.Window::end),
                        archiver.flatMap(ArchiverNote::currentAsOf))
                .flatMap(Optional::stream)
                .filter(moment -> !moment.isAfter(now))
                .reduce(createdAt, (one, other) -> one.isAfter(other) ? one : other);
    }

    /// What would be lost with the cluster now.
    private Duration exposed() {
        var exposed = Duration.between(safeUntil(), now);
        return exposed.isNegative() ? Duration.ZERO : exposed;
    }

    boolean objectiveMissed() {
        return spec.objectives().rpo().filter(rpo -> exposed().compareTo(rpo) > 0).isPresent();
    }

    private String level() {
        return survey.flatMap(StoreSurvey::newest)
                .filter(newest ->
                        latest.filter(backup -> !backup.id().equals(newest.id())).isEmpty())
                .map(StoreSurvey.Newest::level)
                // Nothing less is ever published.
                .or(() -> latest.map(backup -> Level.SOUND.text()))
                .orElse("");
    }

    private String lastSnapshot() {
        return latest.map(backup ->
                        "%s ago, revision %d (%s)"
                                .formatted(
                                        Text.age(Duration.between(backup.takenAt(), now)),
                                        backup.revision(),
                                        backup.id()))
                .orElse("");
    }

    private Optional<Instant> next(Kind kind) {
        return schedules.stream()
                .filter(schedule -> schedule.kind() == kind)
                .findFirst()
                .flatMap(schedule -> schedule.nextAfter(now));
    }

    private boolean archiving() {
        return archiver.filter(note -> note.running(now)).isPresent();
    }

    private Optional<Long> archivedRevision() {
        return archiver.map(ArchiverNote::archivedRevision)
                .filter(revision -> revision > 0)
                .or(() ->
                        survey.flatMap(StoreSurvey::window).map(StoreSurvey.Window::lastRevision));
    }

    private Optional<Instant> windowEnd() {
        return survey.flatMap(StoreSurvey::window)
                .map(window ->
                        archiver.flatMap(ArchiverNote::currentAsOf)
                                .filter(current -> current.isAfter(window.end()))
                                .orElse(window.end()));
    }

    private List<StoreSurvey.Hole> gaps() {
        return survey.flatMap(StoreSurvey::window).map(StoreSurvey.Window::gaps).orElse(List.of());
    }

    Document document() {
        return new Document()
                .with("lastSnapshot", lastSnapshot().isEmpty() ? null : lastSnapshot())
                .with("lastSnapshotId", latest.map(LatestBackup::id).orElse(null))
                .with("lastSnapshotAt", latest.map(each -> each.takenAt().toString()).orElse(null))
                .with("level", level().isEmpty() ? null : level())
                .with("nextSnapshot", next(Kind.SNAPSHOT).map(Instant::toString).orElse(null))
                .with("lastDrill", drillDocument())
                .with("nextDrill", next(Kind.DRILL).map(Instant::toString).orElse(null))
                .with("archiving", archiving())
                .with("archivedRevision", archivedRevision().orElse(null))
                .with("rpoSeconds", exposed().toMillis() / 1_000.0)
                .with(
                        "rpoObjectiveSeconds",
                        spec.objectives().rpo().map(Duration::toSeconds).orElse(null))
                .with("objectiveMissed", objectiveMissed())
                .with(
                        "windowStart",
                        survey.flatMap(StoreSurvey::window)
                                .map(window -> window.start().toString())
                                .orElse(null))
                .with("windowEnd", windowEnd().map(Instant::toString).orElse(null))
                .with(
                        "gaps",
                        gaps().stream()
                                .map(gap ->
                                        new Document()
                                                .with("firstRevision", gap.firstRevision())
                                                .with("lastRevision", gap.lastRevision())
                                                .with("reasons", gap.reasons())
                                                .fields())
                                .toList());
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(
                "Protect  last backup %s%s"
                        .formatted(
                                latest.isEmpty() ? "none known" : lastSnapshot() + ", " + level(),
                                comes(Kind.SNAPSHOT)));
        if (spec.backup().archive().isPresent() || archiver.isPresent()) {
            lines.add("Archive  " + archiveText());
        }
        windowEnd()
                .ifPresent(end ->
                        lines.add(
                                "Window   %s to %s%s"
                                        .formatted(
                                                Text.time(
                                                        survey.flatMap(StoreSurvey::window)
                                                                .orElseThrow()
                                                                .start()),
                                                Text.time(end),
                                                gaps().isEmpty()
                                                        ? ""
                                                        : ", %d gaps".formatted(gaps().size()))));
        spec.objectives()
                .rpo()
                .ifPresent(rpo ->
                        lines.add(
                                "RPO      %s now, objective %s%s"
                                        .formatted(
                                                Text.age(exposed()),
                                                Text.age(rpo),
                                                objectiveMissed() ? ": MISSED" : "")));
        if (drill.isPresent() || spec.drills().isPresent()) {
            lines.add(
                    "Drill    %s%s"
                            .formatted(
                                    drill.map(this::drillText).orElse("none yet"),
                                    comes(Kind.DRILL)));
        }
        schedules.stream()
                .filter(schedule -> schedule.standing().problem().isPresent())
                .forEach(schedule ->
                        lines.add(
                                "Failing  %s: %s"
                                        .formatted(
                                                schedule.kind().text(),
                                                schedule.standing()
                                                        .problem()
                                                        .orElseThrow()
                                                        .text())));
        return lines;
    }

    private String comes(Kind kind) {
        return next(kind)
                .map(next -> ", next in " + Text.age(Duration.between(now, next)))
                .orElse("");
    }

    private String drillText(LatestDrill last) {
        var age = Text.age(Duration.between(last.at(), now));
        if (last.problem().isPresent()) {
            return "FAILED %s ago: %s".formatted(age, Text.printable(last.problem().get()));
        }
        var took = Duration.ofMillis(last.tookMillis());
        return "passed %s ago: back in %s%s"
                .formatted(
                        age,
                        Text.seconds(took),
                        spec.objectives()
                                .rto()
                                .map(rto ->
                                        ", objective %s%s"
                                                .formatted(
                                                        Text.age(rto),
                                                        took.compareTo(rto) > 0 ? ": MISSED" : ""))
                                .orElse(""));
    }

    private @Nullable Object drillDocument() {
        return drill.map(last ->
                        new Document()
                                .with("at", last.at().toString())
                                .with("ageSeconds", Duration.between(last.at(), now).toSeconds())
                                .with("passed", last.problem().isEmpty())
                                .with("problem", last.problem().orElse(null))
                                .with("seconds", last.tookMillis() / 1_000.0)
                                .with("revision", last.revision())
                                .fields())
                .orElse(null);
    }

    private String archiveText() {
        if (spec.backup().archive().isEmpty()) {
            return "off";
        }
        var revision = archivedRevision().map(last -> "revision %d".formatted(last)).orElse("none");
        if (!archiving()) {
            var problem = archiver.map(ArchiverNote::problem).filter(text -> !text.isEmpty());
            return revision
                    + (daemon
                            ? ", not running" + problem.map(text -> ": " + text).orElse("")
                            : ", not running: no daemon runs");
        }
        var note = archiver.orElseThrow();
        return "%s, %s%s%s"
                .formatted(
                        revision,
                        note.state(),
                        note.currentAsOf()
                                .map(current ->
                                        ", all up to %s ago"
                                                .formatted(
                                                        Text.age(Duration.between(current, now))))
                                .orElse(""),
                        note.problem().isEmpty() ? "" : ": " + note.problem());
    }

    /// What to type when something is wrong.
    Optional<String> next() {
        var failing =
                schedules.stream()
                        .flatMap(schedule -> schedule.standing().problem().stream())
                        .map(problem -> problem.remedy())
                        .filter(remedy -> !remedy.isEmpty())
                        .findFirst();
        if (!objectiveMissed()) {
            return failing;
        }
        if (!daemon) {
            return Optional.of("quorate daemon run");
        }
        return failing.or(() ->
                Optional.of(
                        spec.backup().archive().isPresent()
                                ? "quorate backup archive status -c " + spec.name()
                                : "quorate backup now -c " + spec.name()));
    }
}
