package dev.quorate.manager.etcd;

import dev.quorate.manager.spec.MemberId;

import java.util.List;
import java.util.Optional;

/// What one member said when asked; each part may be missing on its own.
///
/// @param status the member's own account
/// @param linearizable whether a read through the quorum succeeded on this member; never on a
///   learner, which etcd lets serve none
/// @param serializable whether a read of the member's own data succeeded
/// @param alarms names of raised alarms (`NOSPACE`, `CORRUPT`), of this member only; read from
///   `status`, so unknown when that is missing
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

    /// A member that said nothing at all.
    static Probe unanswered(String problem) {
        return new Probe(Optional.empty(), false, false, List.of(), problem);
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
