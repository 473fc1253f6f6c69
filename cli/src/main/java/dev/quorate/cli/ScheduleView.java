package dev.quorate.cli;

import dev.quorate.backup.schedule.Due;
import dev.quorate.backup.schedule.Run;
import dev.quorate.backup.schedule.Schedule;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What a schedule says to a person, and to a program.
///
/// @param runs its last ones, oldest first
record ScheduleView(Schedule schedule, List<Run> runs, Instant now) {
    static final Table table() {
        return new Table("SCHEDULE", "CRON", "TIME ZONE", "STATE", "LAST GOOD", "NEXT");
    }

    void row(Table table) {
        var timetable = schedule.timetable();
        table.row(
                schedule.kind().text(),
                timetable.cron().text(),
                timetable.zone().getId(),
                state(),
                schedule.standing()
                        .good()
                        .map(good -> Text.age(Duration.between(good.endedAt(), now)) + " ago")
                        .orElse(""),
                schedule.nextAfter(now)
                        .map(next ->
                                "%s (in %s)"
                                        .formatted(
                                                Text.time(next),
                                                Text.age(Duration.between(now, next))))
                        .orElse(""));
    }

    boolean troubled() {
        return schedule.standing().problem().isPresent();
    }

    private String state() {
        var standing = schedule.standing();
        return switch (schedule.at(now)) {
            case Due.Paused _ -> "paused";
            case Due.Never _ -> "ended";
            case Due.Now _, Due.Later _ -> {
                if (standing.attempt().isPresent()) {
                    yield "running";
                }
                if (!standing.waitingFor().isEmpty()) {
                    yield "waiting";
                }
                if (standing.failures() > 0) {
                    yield "failing";
                }
                yield schedule.at(now) instanceof Due.Now ? "due" : "on time";
            }
        };
    }

    Document document() {
        var standing = schedule.standing();
        return new Document()
                .with("name", schedule.kind().text())
                .with("meaning", schedule.kind().meaning())
                .with("cron", schedule.timetable().cron().text())
                .with("timeZone", schedule.timetable().zone().getId())
                .with("state", state())
                .with("next", schedule.nextAfter(now).map(Instant::toString).orElse(null))
                .with("failures", standing.failures())
                .with("waitingFor", standing.waitingFor().isEmpty() ? null : standing.waitingFor())
                .with(
                        "lastGood",
                        standing.good()
                                .<Object>map(good ->
                                        new Document()
                                                .with("slot", good.slot().toString())
                                                .with("begunAt", good.begunAt().toString())
                                                .with("endedAt", good.endedAt().toString())
                                                .with("note", good.note())
                                                .fields())
                                .orElse(null))
                .with(
                        "problem",
                        standing.problem()
                                .<Object>map(problem ->
                                        new Document()
                                                .with("slot", problem.slot().toString())
                                                .with("at", problem.at().toString())
                                                .with("text", problem.text())
                                                .with("remedy", problem.remedy())
                                                .fields())
                                .orElse(null))
                .with(
                        "paused",
                        schedule.order()
                                .pause()
                                .<Object>map(pause ->
                                        new Document()
                                                .with("person", pause.person())
                                                .with("reason", pause.reason())
                                                .with("since", pause.since().toString())
                                                .fields())
                                .orElse(null))
                .with("runs", runs.stream().map(ScheduleView::run).toList());
    }

    static Object run(Run run) {
        return new Document()
                .with("slot", run.slot().toString())
                .with("reason", run.reason())
                .with("begunAt", run.begunAt().toString())
                .with("endedAt", run.endedAt().toString())
                .with("result", run.result())
                .with("note", run.note())
                .with("remedy", run.remedy().isEmpty() ? null : run.remedy())
                .with("person", run.person())
                .fields();
    }
}
