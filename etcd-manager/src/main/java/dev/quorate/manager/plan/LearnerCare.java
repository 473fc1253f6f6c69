package dev.quorate.manager.plan;

import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Decision.Wait;
import dev.quorate.manager.plan.History.Join;
import dev.quorate.manager.plan.Intent.Heal;
import dev.quorate.manager.plan.Intent.Promote;
import dev.quorate.manager.plan.Intent.Remove;
import dev.quorate.manager.plan.PlanStep.Peer;
import dev.quorate.manager.plan.PlanStep.PermitMember;
import dev.quorate.manager.plan.PlanStep.PromoteLearner;
import dev.quorate.manager.plan.PlanStep.RemoveMember;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.PlanStep.StartMode;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Brings a learner from the member list to its vote, or takes it back: an abandoned learner blocks
/// every later addition, since etcd allows one at a time.
record LearnerCare(Situation situation) {
    Optional<Decision> decide() {
        return situation.view().learners().stream().findFirst().map(this::careFor);
    }

    private Decision careFor(MemberView learner) {
        if (situation.operation().intent() instanceof Remove(var victim)
                && victim.equals(learner.member().id())) {
            return takeBack(learner, "it was asked for");
        }
        var join = situation.history().explaining(learner.member());
        if (situation.operation().intent() instanceof Heal && (join.isEmpty() || !wanted())) {
            return straySeenUnasked(learner);
        }
        if (join.isEmpty() && !promotedByName(learner)) {
            return stray(learner);
        }
        var voters = situation.view().voters().size();
        if (voters > situation.spec().members() && !promotedByName(learner)) {
            return takeBack(
                    learner,
                    "%d voters are wanted, there are %d"
                            .formatted(situation.spec().members(), voters));
        }
        return switch (learner.state()) {
            case UNSTARTED -> begin(learner, join);
            case CRASHED -> restart(learner);
            case LOST, CORRUPT -> takeBack(learner, "its data was lost before it had a vote");
            case LEARNING, HEALTHY -> promote(learner);
            case UNRESPONSIVE, UNKNOWN -> await(learner);
        };
    }

    /// Whether a vote is missing, or is about to: that of a lost member whose successor comes
    /// first.
    private boolean wanted() {
        var voters = situation.view().voters();
        return voters.size() < situation.spec().members()
                || (voters.size() == situation.spec().members()
                        && voters.stream().anyMatch(voter -> !voter.mayServeAgain()));
    }

    /// One that was never started is what a call leaves that was held up: after a while, in which
    /// another hand may still be about to start it, it is removed. One that runs is a person's.
    private Decision straySeenUnasked(MemberView learner) {
        if (!learner.member().name().isEmpty()) {
            return stray(learner);
        }
        var ailment = situation.history().vigil().ailments().get(learner.member().id());
        var seen = ailment == null ? Duration.ZERO : ailment.lasting();
        if (seen.compareTo(Situation.PATIENCE) >= 0) {
            return takeBack(learner, "nobody waits for it, and it was never started");
        }
        return new Wait(
                "learner %s (%s) is a stray: nobody waits for it; it is removed unless it starts"
                        .formatted(
                                learner.member().label(),
                                String.join(", ", learner.member().peerUrls())),
                situation.now().plus(Situation.PATIENCE).minus(seen),
                true);
    }

    private boolean promotedByName(MemberView learner) {
        return situation.operation().intent() instanceof Promote(var id)
                && id.equals(learner.member().id());
    }

    /// etcd's calls carry no fencing token: a membership call held up on its way can arrive after
    /// another manager has finished. What it leaves is named, and never given a vote.
    private Decision stray(MemberView learner) {
        return new Refuse(
                "STRAY_LEARNER",
                "learner %s (%s) was not added by this manager"
                        .formatted(
                                learner.member().label(),
                                String.join(", ", learner.member().peerUrls())),
                "remove it: quorate member remove %s -c %s; or give it its vote: quorate member"
                                .formatted(learner.member().id(), situation.spec().name())
                        + " promote %s -c %s"
                                .formatted(learner.member().id(), situation.spec().name()));
    }

    private Decision begin(MemberView learner, Optional<Join> join) {
        var at = learner.host();
        if (at.isEmpty() || join.isEmpty()) {
            return await(learner);
        }
        var host = at.get().host().name();
        var member = join.get().member();
        if (at.get().identity().filter(this::permitted).isEmpty()) {
            return at.get().vacant()
                    ? situation
                            .gate()
                            .pass(
                                    new PermitMember(
                                            host,
                                            member,
                                            situation.history().incarnation(),
                                            Optional.of(learner.member().id())),
                                    "its place is empty")
                    : takeBack(learner, "host %s is not empty".formatted(host));
        }
        return situation
                .gate()
                .pass(
                        new StartMember(host, member, new StartMode.Join(peers(learner, member))),
                        "a learner does not count for the quorum");
    }

    private boolean permitted(Identity identity) {
        return identity.ours() && identity.stage() == Identity.Stage.PERMITTED;
    }

    private List<Peer> peers(MemberView learner, String member) {
        return situation.view().members().stream()
                .map(seen ->
                        new Peer(
                                seen.member().id().equals(learner.member().id())
                                        ? member
                                        : seen.member().name(),
                                seen.member().peerUrls().getFirst()))
                .toList();
    }

    private Decision restart(MemberView learner) {
        var at = learner.host().orElseThrow();
        var decision = situation.resume(at, "the learner's process ended");
        return decision instanceof Refuse
                ? takeBack(
                        learner,
                        "it does not stay up%s"
                                .formatted(
                                        at.trouble()
                                                .map(HostView.Trouble::text)
                                                .map(text -> ": " + text)
                                                .orElse("")))
                : decision;
    }

    private Decision promote(MemberView learner) {
        if (!learner.caughtUp(situation.view().appliedIndexMax())) {
            return await(learner);
        }
        return situation
                .gate()
                .pass(
                        new PromoteLearner(learner.member().id(), learner.member().label()),
                        "it has caught up");
    }

    private Decision await(MemberView learner) {
        var deadline = waitedSince(learner).plus(situation.transferPatience());
        if (situation.now().isBefore(deadline)) {
            return new Wait(
                    "learner %s is catching up%s"
                            .formatted(learner.member().label(), progress(learner)),
                    deadline);
        }
        return takeBack(
                learner,
                "it did not catch up within %d s"
                        .formatted(situation.transferPatience().toSeconds()));
    }

    /// Outside an operation nobody has done anything for it: it counts how long it has been seen
    /// so.
    private Instant waitedSince(MemberView learner) {
        var operation = situation.operation();
        if (!operation.id().isEmpty()) {
            return operation.lastEffectAt();
        }
        var ailment = situation.history().vigil().ailments().get(learner.member().id());
        return ailment == null ? situation.now() : situation.now().minus(ailment.lasting());
    }

    /// What is said while somebody only watches must not change with every look.
    private String progress(MemberView learner) {
        return learner.answered()
                .filter(_ -> !situation.operation().id().isEmpty())
                .map(said ->
                        ": %d entries behind"
                                .formatted(
                                        Math.max(
                                                0,
                                                situation.view().appliedIndexMax()
                                                        - said.appliedIndex())))
                .orElse("");
    }

    private Decision takeBack(MemberView learner, String reason) {
        return situation
                .gate()
                .pass(
                        new RemoveMember(learner.member().id(), learner.member().label()),
                        "the learner is taken back: " + reason);
    }
}
