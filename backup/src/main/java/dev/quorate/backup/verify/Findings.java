package dev.quorate.backup.verify;

import dev.quorate.backup.archive.BackupId;
import dev.quorate.backup.archive.RestoreWindow.Hole;
import dev.quorate.backup.verify.Verifier.Verdict;

import java.util.List;
import java.util.Optional;

/// What a look at a store found.
///
/// @param verdicts on the backups that were looked at
/// @param segments how many segments of the log were looked at
/// @param bytes of both
/// @param problems of backups, segments and the store as a whole
/// @param gaps that are known and have a reason
/// @param good the newest backup that is what it should be, as far as anybody knows
public record Findings(
        List<Verdict> verdicts,
        int segments,
        long bytes,
        List<Finding> problems,
        List<Hole> gaps,
        Optional<BackupId> good) {
    public Findings {
        verdicts = List.copyOf(verdicts);
        problems = List.copyOf(problems);
        gaps = List.copyOf(gaps);
    }

    public boolean ok() {
        return problems.isEmpty();
    }
}
