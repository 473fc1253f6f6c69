package dev.quorate.manager.etcd;

import dev.quorate.manager.spec.MemberId;

import java.util.List;
import java.util.Optional;

/// What one member said when asked; each part may be missing on its own.
///
/// @param status the member's own account
/// @param linearizable whether a read through the quorum succeeded on this member
/// @param serializable whether a read of the member's own data succeeded
/// @param alarms names of raised alarms (`NOSPACE`, `CORRUPT`), of this member only
/// @param problem why the first missing part is missing; empty when nothing is
public record Probe(
        Optional<Status> status,
        boolean linearizable,
        boolean serializable,
        List<String> alarms,
        String problem) {
    public Probe {
        alarms = List.copyOf(alarms);
    }

    /// Maintenance.Status and its header. Sizes in bytes.
    ///
    /// @param leader absent when this member knows none
    /// @param storageVersion empty before 3.6
    public record Status(
            long clusterId,
            MemberId member,
            Optional<MemberId> leader,
            boolean learner,
            long raftTerm,
            long raftIndex,
            long appliedIndex,
            long revision,
            String version,
            String storageVersion,
            long dbSize,
            long dbSizeInUse,
            List<String> errors) {
        public Status {
            errors = List.copyOf(errors);
        }
    }
}
