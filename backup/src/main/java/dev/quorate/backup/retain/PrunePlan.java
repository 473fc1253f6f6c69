package dev.quorate.backup.retain;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Catalogue.Orphan;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.archive.RestoreWindow;
import dev.quorate.backup.retain.Candidate.Standing;
import dev.quorate.backup.retain.RetentionPlan.Verdict;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is to be removed from a store, and what stays, with the reasons.
///
/// @param backups those that the cluster signed; others are never touched
/// @param own the backups that the plan is about
/// @param log the segments of its archive
/// @param orphans data without a manifest, old enough to be removed
/// @param before what can be brought back now
/// @param after what can be brought back when all that was removed
public record PrunePlan(
        RetentionPlan backups,
        Map<Candidate, Backup> own,
        LogPlan log,
        List<Orphan> orphans,
        RestoreWindow before,
        RestoreWindow after) {
    public PrunePlan {
        own = Map.copyOf(own);
        orphans = List.copyOf(orphans);
    }

    public boolean nothingToDo() {
        return backups.removed().isEmpty() && log.removed().isEmpty() && orphans.isEmpty();
    }

    public Backup backup(Verdict verdict) {
        var backup = own.get(verdict.backup());
        if (backup == null) {
            throw new IllegalStateException("planned for an unknown backup " + verdict);
        }
        return backup;
    }

    public List<Manifest> unnecessary() {
        return backups.removed().stream().map(verdict -> backup(verdict).manifest()).toList();
    }

    /// The verified backup of each lineage that makes older ones unnecessary.
    public Map<LineageId, Manifest> anchors() {
        var anchors = new HashMap<LineageId, Manifest>();
        backups.kept().stream()
                .filter(verdict -> verdict.backup().standing() == Standing.VERIFIED)
                .map(this::backup)
                .sorted(Comparator.comparingLong(backup -> backup.manifest().revision()))
                .forEach(backup -> anchors.put(backup.lineage(), backup.manifest()));
        return anchors;
    }
}
