package dev.quorate.manager.apply;

import dev.quorate.manager.apply.StepOutcome.Applied;
import dev.quorate.manager.apply.StepOutcome.Failed;
import dev.quorate.manager.etcd.AccessDenied;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.etcd.Etcd.ChangeOutcome;
import dev.quorate.manager.etcd.Etcd.MembershipChange;
import dev.quorate.manager.etcd.Etcd.Refusal;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.MemberList;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.observe.Membership;
import dev.quorate.manager.observe.Observer;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.MoveLeader;
import dev.quorate.manager.plan.PlanStep.PromoteLearner;
import dev.quorate.manager.plan.PlanStep.RemoveMember;
import dev.quorate.manager.spec.MemberId;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Makes one change of the member list, directly after a look that shows that nothing has changed
/// since it was decided: a linearizable read and the list on the very member that is asked, in the
/// same raft term as the view. etcd's calls carry no fencing token, so this look is all there is.
public final class MembershipChanger {
    /// How the message of an outcome begins when it is certain that nothing happened.
    public static final String REFUSED = "etcd refused: ";

    /// How the message of an outcome begins when it is not known what happened.
    public static final String ANSWER_LOST = "the answer was lost: ";

    private static final Duration LOOK_DEADLINE = Duration.ofSeconds(1);

    /// Shorter than the time after which another holder takes over, so at most one call that is
    /// already under way can land late.
    private static final Duration CHANGE_DEADLINE = Duration.ofMillis(2_500);

    private final Etcd etcd;

    public MembershipChanger(Etcd etcd) {
        this.etcd = etcd;
    }

    /// @throws dev.quorate.OperatorException when etcd's users and roles do not let us
    StepOutcome change(
            String cluster, PlanStep step, ClusterView seen, StepExecutor.Permission permission)
            throws IOException, InterruptedException {
        var asked = memberToAsk(step, seen);
        if (asked.isEmpty()) {
            return new Failed("no healthy voter can be asked");
        }
        var endpoint = Observer.endpoint(asked.get().host().orElseThrow().host());
        try {
            var list = etcd.members(endpoint, true, LOOK_DEADLINE);
            var difference = difference(list, seen.membership().orElseThrow());
            if (difference.isPresent()) {
                return new Failed(difference.get());
            }
        } catch (EtcdException unanswered) {
            return new Failed(
                    "%s did not confirm the member list: %s"
                            .formatted(endpoint, unanswered.getMessage()));
        }
        permission.check();
        return outcome(cluster, step, etcd.change(endpoint, wire(step), CHANGE_DEADLINE));
    }

    /// The leader where it matters or is not the subject; else the furthest healthy voter.
    private static Optional<MemberView> memberToAsk(PlanStep step, ClusterView seen) {
        var leader = seen.leader();
        if (leader.isPresent() && !subject(step).equals(Optional.of(leader.get().member().id()))) {
            return leader;
        }
        return seen.voters().stream()
                .filter(MemberView::healthy)
                .filter(voter -> !subject(step).equals(Optional.of(voter.member().id())))
                .max(
                        Comparator.comparingLong(voter ->
                                voter.answered().map(said -> said.appliedIndex()).orElse(0L)));
    }

    private static Optional<MemberId> subject(PlanStep step) {
        return step instanceof RemoveMember remove ? Optional.of(remove.id()) : Optional.empty();
    }

    private static Optional<String> difference(MemberList now, Membership then) {
        if (now.clusterId() != then.clusterId()) {
            return Optional.of(
                    "the endpoint belongs to cluster %016x, expected %016x"
                            .formatted(now.clusterId(), then.clusterId()));
        }
        if (now.raftTerm() != then.raftTerm()) {
            return Optional.of(
                    "an election took place: raft term %d, decided on term %d"
                            .formatted(now.raftTerm(), then.raftTerm()));
        }
        var listed = new TreeMap<MemberId, Boolean>();
        now.members().forEach(member -> listed.put(member.id(), member.learner()));
        var expected = new TreeMap<MemberId, Boolean>();
        then.members().forEach(member -> expected.put(member.id(), member.learner()));
        return listed.equals(expected)
                ? Optional.empty()
                : Optional.of(
                        "the member list has changed: %s, decided on %s"
                                .formatted(listed.keySet(), expected.keySet()));
    }

    private static MembershipChange wire(PlanStep step) {
        return switch (step) {
            case AddLearner add -> new MembershipChange.AddLearner(add.peerUrl());
            case PromoteLearner promote -> new MembershipChange.Promote(promote.id());
            case RemoveMember remove -> new MembershipChange.Remove(remove.id());
            case MoveLeader move -> new MembershipChange.MoveLeader(move.to());
            case PlanStep.PermitMember _,
                    PlanStep.PermitRestored _,
                    PlanStep.PlaceData _,
                    PlanStep.StartMember _,
                    PlanStep.LatchMember _,
                    PlanStep.StopMember _,
                    PlanStep.SetAside _ ->
                    throw new IllegalArgumentException(step + " is no change of membership");
        };
    }

    private static StepOutcome outcome(String cluster, PlanStep step, ChangeOutcome outcome) {
        return switch (outcome) {
            case ChangeOutcome.Done(var member) -> new Applied(Map.of("member", member.toString()));
            case ChangeOutcome.Refused(var kind, var _)
                    when kind == Refusal.MEMBER_NOT_FOUND && step instanceof RemoveMember ->
                    new Applied(Map.of());
            case ChangeOutcome.Refused(var kind, var message) when kind == Refusal.DENIED ->
                    throw AccessDenied.of(
                            cluster,
                            message,
                            "The steps before it are done; nothing else was begun.");
            case ChangeOutcome.Refused(var _, var message) -> new Failed(REFUSED + message);
            case ChangeOutcome.Unknown(var message) -> new Failed(ANSWER_LOST + message);
        };
    }
}
