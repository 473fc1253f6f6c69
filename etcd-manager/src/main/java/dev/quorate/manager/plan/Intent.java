package dev.quorate.manager.plan;

import dev.quorate.manager.spec.MemberId;

import java.util.List;
import java.util.Optional;

/// What a person, or the daemon, asked for: the argument of an operation that neither the
/// specification nor observation can show.
public sealed interface Intent {
    /// @param incarnation fresh and random: the cluster's token in etcd
    record Create(String incarnation, List<Placement> placements) implements Intent {
        public Create {
            placements = List.copyOf(placements);
        }
    }

    /// Placements whose data a restore has rebuilt.
    record Restore(String incarnation, List<Placement> placements) implements Intent {
        public Restore {
            placements = List.copyOf(placements);
        }
    }

    /// Make the cluster what its specification says: start, replace what is lost, scale.
    record Converge() implements Intent {}

    /// Do what is safe to do unasked: start what ended, replace what is lost, finish what was
    /// begun.
    record Heal() implements Intent {}

    /// Like [Converge], and `victim` has to go and be replaced whatever its state.
    ///
    /// @param onto the host of the new member; empty for the victim's own or the first that fits
    record Replace(MemberId victim, Optional<String> onto) implements Intent {}

    /// Remove this very member; the specification's count is lowered already.
    record Remove(MemberId victim) implements Intent {}

    /// Give this learner its vote, whoever added it.
    record Promote(MemberId learner) implements Intent {}

    record Start(List<String> hosts) implements Intent {
        public Start {
            hosts = List.copyOf(hosts);
        }
    }

    /// @param accepted whether a loss of the quorum by it is accepted by name
    record Stop(List<String> hosts, boolean accepted) implements Intent {
        public Stop {
            hosts = List.copyOf(hosts);
        }
    }

    /// @param accepted whether an outage of a sole voter is accepted
    record Restart(List<String> hosts, boolean accepted) implements Intent {
        public Restart {
            hosts = List.copyOf(hosts);
        }
    }

    /// @param from the leader when it was asked for
    /// @param to empty for any healthy follower
    record MoveLeader(MemberId from, Optional<MemberId> to) implements Intent {}

    /// Stop all members and set their data aside.
    record Destroy() implements Intent {}

    /// Which member goes where.
    record Placement(String host, String member) {}
}
