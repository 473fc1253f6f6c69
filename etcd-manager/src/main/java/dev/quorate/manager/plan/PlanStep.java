package dev.quorate.manager.plan;

import dev.quorate.manager.spec.MemberId;

import java.util.List;
import java.util.Optional;

/// One effect on a cluster or a host. A step never waits, and can be repeated after an
/// interruption.
///
/// Hosts are named by their name in the specification.
public sealed interface PlanStep {
    /// Prepares a host for one first start: certificates, and an identity record that permits an
    /// empty data directory once.
    ///
    /// @param id absent when the start itself gives the id out (a new cluster)
    record PermitMember(String host, String member, String incarnation, Optional<MemberId> id)
            implements PlanStep {}

    /// Prepares a host for data that a restore places: certificates and an identity record.
    record PermitRestored(String host, String member, String incarnation) implements PlanStep {}

    /// Moves a rebuilt data directory into place.
    record PlaceData(String host, String member, String incarnation) implements PlanStep {}

    /// Starts the member of a host through the start guard.
    record StartMember(String host, String member, StartMode mode) implements PlanStep {}

    /// Writes down the id that etcd gave to a member: from now on an empty directory means loss.
    record LatchMember(String host, String member, MemberId id, long clusterId)
            implements PlanStep {}

    record StopMember(String host, String member) implements PlanStep {}

    /// Adds a member without a vote.
    record AddLearner(String host, String member, String peerUrl) implements PlanStep {}

    /// Gives a learner that has caught up its vote.
    record PromoteLearner(MemberId id, String member) implements PlanStep {}

    record RemoveMember(MemberId id, String member) implements PlanStep {}

    record MoveLeader(MemberId from, MemberId to, String member) implements PlanStep {}

    /// Renames a member's data and record aside; nothing is deleted.
    record SetAside(String host, String member, String reason) implements PlanStep {}

    /// How etcd is told to look at the rest of the cluster.
    sealed interface StartMode {
        /// The first start of a new cluster: only here is `--initial-cluster-state=new` written.
        record Bootstrap(String incarnation, List<Peer> peers) implements StartMode {
            public Bootstrap {
                peers = List.copyOf(peers);
            }
        }

        /// The first start of a learner; the peers are the member list of this moment, since etcd
        /// refuses any other (`membership/cluster.go`, ValidateClusterAndAssignIDs).
        record Join(List<Peer> peers) implements StartMode {
            public Join {
                peers = List.copyOf(peers);
            }
        }

        /// A start on the member's own data, which knows the rest.
        record Resume() implements StartMode {}
    }

    /// A name and peer URL of `--initial-cluster`.
    record Peer(String member, String peerUrl) {}

    /// The change of the member list or of leadership that this step is; others change none.
    default boolean changesMembership() {
        return switch (this) {
            case AddLearner _, PromoteLearner _, RemoveMember _ -> true;
            case PermitMember _,
                    PermitRestored _,
                    PlaceData _,
                    StartMember _,
                    LatchMember _,
                    StopMember _,
                    MoveLeader _,
                    SetAside _ ->
                    false;
        };
    }

    /// The step in a few words, for plans, progress and history.
    default String summary() {
        return switch (this) {
            case PermitMember step -> "permit %s on %s".formatted(step.member(), step.host());
            case PermitRestored step ->
                    "permit %s on %s for restored data".formatted(step.member(), step.host());
            case PlaceData step ->
                    "place the rebuilt data of %s on %s".formatted(step.member(), step.host());
            case StartMember step -> "start %s on %s".formatted(step.member(), step.host());
            case LatchMember step -> "latch %s as member %s".formatted(step.member(), step.id());
            case StopMember step -> "stop %s on %s".formatted(step.member(), step.host());
            case AddLearner step ->
                    "add %s on %s as a learner".formatted(step.member(), step.host());
            case PromoteLearner step -> "give %s its vote".formatted(step.member());
            case RemoveMember step -> "remove %s (%s)".formatted(step.member(), step.id());
            case MoveLeader step -> "move the leadership to %s".formatted(step.member());
            case SetAside step ->
                    "set the data of %s on %s aside".formatted(step.member(), step.host());
        };
    }
}
