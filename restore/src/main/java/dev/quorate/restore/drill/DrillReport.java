package dev.quorate.restore.drill;

import dev.quorate.backup.archive.Drill;
import dev.quorate.restore.RestoreReport.Phases;

/// What a drill found.
///
/// @param record as it is kept
/// @param took for the estimates of restores; only of one that passed
public record DrillReport(Drill record, Phases took) {}
