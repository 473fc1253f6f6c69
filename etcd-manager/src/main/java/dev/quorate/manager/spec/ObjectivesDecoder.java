package dev.quorate.manager.spec;

import dev.quorate.manager.spec.ClusterSpec.BackupSettings;
import dev.quorate.manager.spec.ClusterSpec.FlushSettings;
import dev.quorate.manager.spec.ClusterSpec.ObjectiveSettings;

/// Reads `spec.objectives`, and refuses those that nothing in the specification can meet.
final class ObjectivesDecoder {
    private static final DurationRange RANGE =
            new DurationRange(DurationText.parse("1s"), DurationText.parse("1y"));
    private static final String RPO_REMEDY = "write 1s to 1y, for example 30s";
    private static final String RTO_REMEDY = "write 1s to 1y, for example 10m";

    private ObjectivesDecoder() {}

    static ObjectiveSettings objectives(Section section, BackupSettings backup) {
        var objectives =
                new ObjectiveSettings(
                        section.optional("rpo", RANGE, RPO_REMEDY),
                        section.optional("rto", RANGE, RTO_REMEDY));
        objectives
                .rpo()
                .ifPresent(rpo -> {
                    if (backup.archive().isEmpty() && backup.snapshots().isEmpty()) {
                        section.refuse(
                                "rpo",
                                "cannot be met: nothing is archived, and no snapshots are"
                                        + " scheduled",
                                "add backup.archive or backup.snapshots, or remove it");
                    }
                    backup.archive()
                            .map(FlushSettings::flushEvery)
                            .filter(flush -> rpo.compareTo(flush) < 0)
                            .ifPresent(flush ->
                                    section.refuse(
                                            "rpo",
                                            "cannot be met: %s is shorter than archive.flushEvery, %s"
                                                    .formatted(
                                                            new DurationText(rpo),
                                                            new DurationText(flush)),
                                            "make flushEvery shorter, or rpo longer"));
                });
        return objectives;
    }
}
