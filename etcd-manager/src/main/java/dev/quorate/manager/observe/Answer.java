package dev.quorate.manager.observe;

import dev.quorate.manager.spec.MemberId;

import java.util.List;
import java.util.Optional;

/// What the client endpoint of a host said when it was asked.
public sealed interface Answer {
    /// No account of itself within the deadline.
    record Silent(String reason) implements Answer {}

    /// @param member the id under which it runs
    /// @param clusterId etcd's id of the cluster it belongs to
    /// @param leader absent when it knows none
    /// @param linearizable whether it served a read through the quorum
    /// @param alarms of this member
    record Answered(
            MemberId member,
            long clusterId,
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
            boolean linearizable,
            List<String> alarms,
            List<String> errors)
            implements Answer {
        public Answered {
            alarms = List.copyOf(alarms);
            errors = List.copyOf(errors);
        }
    }
}
