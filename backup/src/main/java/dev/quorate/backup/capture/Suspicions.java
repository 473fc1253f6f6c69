package dev.quorate.backup.capture;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.snapshot.SnapshotReport;
import dev.quorate.manager.observe.ClusterView;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Why a snapshot may be of a cluster that lost its data: such a one is kept, and never displaces
/// those from before.
final class Suspicions {
    private static final String CORRUPT = "CORRUPT";

    private Suspicions() {}

    /// @param previous the newest backup of the same lineage
    static List<String> of(SnapshotReport report, Optional<Backup> previous, ClusterView view) {
        var suspicions = new ArrayList<String>();
        previous.ifPresent(backup -> {
            var before = backup.manifest();
            if (report.revision() < before.revision()) {
                suspicions.add(
                        "the revision fell from %d (%s) to %d"
                                .formatted(before.revision(), before.id(), report.revision()));
            }
            if (report.keys() < before.keys() / 2) {
                suspicions.add(
                        "more than half of the keys are gone: %d, and %d in %s"
                                .formatted(report.keys(), before.keys(), before.id()));
            }
        });
        view.members().stream()
                .filter(member ->
                        member.answered()
                                .map(said -> said.alarms().contains(CORRUPT))
                                .orElse(false))
                .forEach(member ->
                        suspicions.add(
                                "member %s has raised the alarm CORRUPT"
                                        .formatted(member.member().label())));
        return suspicions;
    }
}
