package dev.quorate.backup.verify;

import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.LogCatalogue.Entry;
import dev.quorate.backup.archive.LogCatalogue.Run;
import dev.quorate.backup.archive.RestoreWindow;
import dev.quorate.backup.archive.RestoreWindow.Hole;

import java.util.ArrayList;
import java.util.List;

/// What a store lacks, or has too much, whatever each of its objects is in itself.
record Whole(Catalogue backups, LogCatalogue log, RestoreWindow window, Highest highest) {
    List<Finding> problems() {
        var problems = new ArrayList<Finding>();
        backups.unreadable()
                .forEach(object ->
                        problems.add(
                                new Finding(object.manifest().text(), object.reason(), List.of())));
        log.unusable()
                .forEach(object ->
                        problems.add(
                                new Finding(
                                        object.key().text(),
                                        object.reason(),
                                        object.revisions()
                                                .map(window::lacking)
                                                .orElse(List.of()))));
        window.holes().stream()
                .filter(hole -> hole.reasons().isEmpty() && archivedBefore(hole))
                .forEach(hole -> problems.add(missing(hole)));
        log.cutOff().stream()
                .filter(run -> problems.stream().noneMatch(known -> touches(known, run)))
                .forEach(run -> problems.add(cutOff(run)));
        setBack(problems);
        return problems;
    }

    /// Between snapshots from before there was an archive, nothing is missing.
    private boolean archivedBefore(Hole hole) {
        return log.segments().stream()
                .anyMatch(entry ->
                        entry.lineage().equals(hole.lineage()) && entry.first() <= hole.last());
    }

    private static boolean touches(Finding known, Run run) {
        return known.object().equals(place(run.lineage()))
                && known.affected().stream()
                        .anyMatch(hole ->
                                hole.lineage().equals(run.lineage())
                                        && hole.first() <= run.first()
                                        && hole.last() >= run.first() - 1);
    }

    private static String place(LineageId lineage) {
        return "log/" + lineage;
    }

    private Finding cutOff(Run run) {
        return new Finding(
                place(run.lineage()),
                "segments before revision %d are missing, and nobody recorded why"
                        .formatted(run.first()),
                window.lacking(
                        new Hole(
                                run.lineage(),
                                run.first() - 1,
                                run.last(),
                                List.of("what comes before is missing"))));
    }

    private static Finding missing(Hole hole) {
        return new Finding(
                place(hole.lineage()),
                "segments between revisions %d and %d are missing, and nobody recorded why"
                        .formatted(hole.first(), hole.last()),
                List.of(hole));
    }

    private void setBack(List<Finding> problems) {
        highest.backup()
                .filter(id -> backups.backups().stream().noneMatch(at -> at.id().equals(id)))
                .ifPresent(id ->
                        problems.add(
                                new Finding(
                                        id.toString(),
                                        "this manager took it, and the store does not have it: the"
                                                + " store was set back, or it was deleted",
                                        List.of())));
        highest.archived()
                .ifPresent(mark -> {
                    long last =
                            log.segments().stream()
                                    .filter(entry -> entry.lineage().equals(mark.lineage()))
                                    .mapToLong(Entry::last)
                                    .max()
                                    .orElse(0);
                    if (last < mark.revision()) {
                        var lost = "the end of the archive is gone";
                        problems.add(
                                new Finding(
                                        place(mark.lineage()),
                                        ("the archive had come to revision %d, and the store has it"
                                                        + " up to %d: the store was set back, or"
                                                        + " segments were deleted")
                                                .formatted(mark.revision(), last),
                                        List.of(
                                                new Hole(
                                                        mark.lineage(),
                                                        last + 1,
                                                        mark.revision(),
                                                        List.of(lost)))));
                    }
                });
    }
}
