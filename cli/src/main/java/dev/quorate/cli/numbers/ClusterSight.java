package dev.quorate.cli.numbers;

import dev.quorate.backup.capture.ArchiverStatus;
import dev.quorate.backup.capture.LatestBackup;
import dev.quorate.backup.capture.StoreSurvey;
import dev.quorate.backup.schedule.Schedule;
import dev.quorate.certs.CertificateStatus;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.state.Journal.Operation;
import dev.quorate.manager.state.WatchNote;
import dev.quorate.restore.drill.LatestDrill;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that is known of one cluster when somebody asks for numbers.
///
/// @param look the last one; empty until there was one
/// @param decision the last one; empty until there was one
/// @param decisions how often it came to each kind
/// @param roundsFailed how often something kept a round from being done
/// @param operations of its journal, oldest first
/// @param certificates that can be used, as they were a few minutes ago
/// @param backup the last that this manager took
/// @param archive empty while this process does not archive it
record ClusterSight(
        String cluster,
        Optional<Look> look,
        Durations.Counts looks,
        Optional<WatchNote> decision,
        Map<String, Long> decisions,
        long roundsFailed,
        List<Operation> operations,
        List<CertificateStatus.Usable> certificates,
        Optional<LatestBackup> backup,
        Optional<ArchiverStatus> archive,
        Kept kept) {
    /// What its records tell of its protection.
    ///
    /// @param at when they were read
    record Kept(
            Instant at,
            Optional<StoreSurvey> survey,
            List<Schedule> schedules,
            Optional<LatestDrill> drill) {}

    record Look(ClusterSpec spec, ClusterView view) {}
}
