package dev.quorate.manager.plan;

import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.observe.Identity.Stage;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.observe.MemberView.State;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Intent.MoveLeader;
import dev.quorate.manager.plan.Intent.Remove;
import dev.quorate.manager.plan.Intent.Replace;
import dev.quorate.manager.plan.PlanStep.LatchMember;
import dev.quorate.manager.plan.PlanStep.SetAside;
import dev.quorate.manager.plan.PlanStep.StopMember;
import dev.quorate.manager.spec.MemberId;

import java.util.Optional;
import java.util.function.Predicate;

/// Brings a founded cluster to what is wanted, one step at a time, in this order:
///
/// 1. start members whose data is intact; with no quorum, that is all that is ever done,
/// 2. write down ids that etcd has given out,
/// 3. clear hosts of members that the cluster no longer has,
/// 4. bring a learner to its vote, or take it back,
/// 5. replace, remove and add voters,
/// 6. wait until every voter serves.
///
/// Steps 2 to 4 finish what an interrupted round left, so that at most one change of membership is
/// ever under way.
record Upkeep(Situation situation) {
    Decision decide() {
        var view = situation.view();
        var start = startIntact();
        if (start.isPresent()) {
            return start.get();
        }
        if (!view.quorum().held() || view.membership().filter(list -> list.confirmed()).isEmpty()) {
            return withoutQuorum();
        }
        return latch().or(this::clearLeftovers)
                .or(() -> new LearnerCare(situation).decide())
                .or(() -> new Sizing(situation).decide())
                .or(this::moveLeader)
                .orElseGet(this::settled);
    }

    private Optional<Decision> startIntact() {
        return situation.view().hosts().stream()
                .filter(situation::startable)
                .filter(at -> !leaving(at))
                .filter(at -> joinedOrStarted(at))
                .findFirst()
                .map(at -> situation.resume(at, "its data is intact"));
    }

    static boolean joinedOrStarted(HostView at) {
        return at.identity()
                .map(who -> who.stage() == Stage.JOINED || who.stage() == Stage.STARTED)
                .orElse(false);
    }

    /// A member that the operation takes out is not started on the way.
    private boolean leaving(HostView at) {
        var victim =
                switch (situation.operation().intent()) {
                    case Replace replace -> Optional.of(replace.victim());
                    case Remove remove -> Optional.of(remove.victim());
                    case Intent.Converge _,
                            Intent.Heal _,
                            Intent.Create _,
                            Intent.Restore _,
                            Intent.Promote _,
                            Intent.Start _,
                            Intent.Stop _,
                            Intent.Restart _,
                            Intent.MoveLeader _,
                            Intent.Destroy _ ->
                            Optional.<MemberId>empty();
                };
        return victim.isPresent() && at.identity().flatMap(Identity::id).equals(victim);
    }

    /// While nobody tells the member list, the records of the hosts tell how many there are: the
    /// specification may want more than that.
    Decision withoutQuorum() {
        var ours =
                situation.view().hosts().stream()
                        .filter(at -> at.identity().map(Identity::ours).orElse(false))
                        .toList();
        var waiting = ours.stream().filter(HostView::running).count();
        var need =
                situation.view().voters().isEmpty()
                        ? ours.size() / 2 + 1
                        : situation.view().quorum().need();
        if (waiting < need) {
            return situation.quorumLost();
        }
        return situation.waitFor(
                "%d members run and have no quorum yet".formatted(waiting),
                Situation.PATIENCE,
                situation.quorumLost());
    }

    Optional<Decision> latch() {
        for (var seen : situation.view().members()) {
            var identity = seen.host().flatMap(HostView::identity).filter(Identity::ours);
            var said = seen.answered();
            if (identity.isEmpty() || said.isEmpty()) {
                continue;
            }
            if (identity.get().stage() == Stage.STARTED
                    && identity.get().id().map(seen.member().id()::equals).orElse(true)) {
                return Optional.of(
                        situation
                                .gate()
                                .pass(
                                        new LatchMember(
                                                seen.host().get().host().name(),
                                                identity.get().member(),
                                                seen.member().id(),
                                                said.get().clusterId()),
                                        "it answers under this id"));
            }
        }
        return Optional.empty();
    }

    private Optional<Decision> clearLeftovers() {
        return clearLeftovers(_ -> true);
    }

    /// @param mayTouch whether a host may be cleared
    Optional<Decision> clearLeftovers(Predicate<HostView> mayTouch) {
        for (var at : situation.view().hosts()) {
            if (!mayTouch.test(at)
                    || !at.reachable()
                    || !at.identity().map(Identity::ours).orElse(false)
                    || situation.belongs(at)) {
                continue;
            }
            var host = at.host().name();
            var member = at.identity().map(Identity::member).orElse(host);
            return Optional.of(
                    at.running()
                            ? situation
                                    .gate()
                                    .pass(
                                            new StopMember(host, member),
                                            "the cluster no longer has this member")
                            : situation
                                    .gate()
                                    .pass(
                                            new SetAside(host, member, "removed"),
                                            "the cluster no longer has this member; nothing is"
                                                    + " deleted"));
        }
        return Optional.empty();
    }

    private Optional<Decision> moveLeader() {
        if (!(situation.operation().intent() instanceof MoveLeader wanted)) {
            return Optional.empty();
        }
        var leader = situation.view().leader();
        if (leader.isEmpty()) {
            return Optional.of(
                    situation.waitFor(
                            "waiting for a leader", Situation.PATIENCE, situation.quorumLost()));
        }
        var leaderId = leader.get().member().id();
        var arrived = wanted.to().map(leaderId::equals).orElse(!leaderId.equals(wanted.from()));
        if (arrived) {
            return Optional.of(new Converged("%s leads".formatted(leader.get().member().label())));
        }
        var target =
                wanted.to().isPresent()
                        ? situation.view().member(wanted.to().get()).filter(MemberView::healthy)
                        : situation.successorOf(leader.get());
        if (target.isEmpty()) {
            return Optional.of(
                    new Refuse(
                            "NO_SUCCESSOR",
                            "no healthy voter can take over the leadership",
                            "quorate cluster status -c %s".formatted(situation.spec().name())));
        }
        return Optional.of(
                situation
                        .gate()
                        .pass(
                                new PlanStep.MoveLeader(
                                        leader.get().member().id(),
                                        target.get().member().id(),
                                        target.get().member().label()),
                                "it was asked for"));
    }

    private Decision settled() {
        var unsettled = situation.unhealthyVoters();
        if (unsettled.isEmpty()) {
            return new Converged("%d voters serve".formatted(situation.view().voters().size()));
        }
        var name = situation.spec().name();
        return situation.waitFor(
                "waiting for %s to serve".formatted(String.join(", ", unsettled)),
                Situation.PATIENCE,
                new Refuse(
                        "NOT_SERVING",
                        "after %d s these members do not serve: %s"
                                .formatted(
                                        Situation.PATIENCE.toSeconds(),
                                        String.join(", ", unsettled)),
                        "read a log, or replace the member: quorate member replace %s -c %s"
                                .formatted(firstUnhealthy(), name)));
    }

    private String firstUnhealthy() {
        return situation.view().voters().stream()
                .filter(seen -> seen.state() != State.HEALTHY)
                .map(seen -> seen.member().label())
                .findFirst()
                .orElse("MEMBER");
    }
}
