package dev.quorate.manager.plan;

import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.observe.Quorum;
import dev.quorate.manager.plan.Decision.Proceed;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.LatchMember;
import dev.quorate.manager.plan.PlanStep.MoveLeader;
import dev.quorate.manager.plan.PlanStep.PermitMember;
import dev.quorate.manager.plan.PlanStep.PermitRestored;
import dev.quorate.manager.plan.PlanStep.PlaceData;
import dev.quorate.manager.plan.PlanStep.PromoteLearner;
import dev.quorate.manager.plan.PlanStep.RemoveMember;
import dev.quorate.manager.plan.PlanStep.SetAside;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.PlanStep.StopMember;
import dev.quorate.manager.spec.MemberId;

/// The one way from a wish to a step: no step passes that would cost the quorum.
///
/// A step that stops, promotes or removes a voter passes only if, counting unknown as failed, the
/// healthy voters after it are a quorum of the voters after it; where nobody says who the voters
/// are, nothing is stopped. A change of membership passes only on a member list that a linearizable
/// read confirmed. Starting a member on its own intact data always passes.
record Gate(ClusterView view) {
    Decision pass(PlanStep step, String reason) {
        var before = view.quorum();
        var after = after(step);
        var needsQuorum =
                switch (step) {
                    case AddLearner _, PromoteLearner _, RemoveMember _, MoveLeader _ -> true;
                    case StopMember stop ->
                            servingVoterOn(stop.host())
                                    || (before.healthy() > 0 && runningVoterOn(stop.host()));
                    case PermitMember _,
                            PermitRestored _,
                            PlaceData _,
                            StartMember _,
                            LatchMember _,
                            SetAside _ ->
                            false;
                };
        if (step instanceof StopMember && view.membership().isEmpty()) {
            return new Refuse(
                    "QUORUM_UNKNOWN",
                    "to %s could cost the quorum: no member says who belongs to the cluster"
                            .formatted(step.summary()),
                    "see why they do not answer: quorate cluster status");
        }
        if (needsQuorum && !(after.held() && before.held())) {
            return new Refuse(
                    "QUORUM_MARGIN",
                    "to %s would leave %s".formatted(step.summary(), after),
                    "bring the other members back first: quorate cluster status");
        }
        if (step.changesMembership() && !confirmed()) {
            return new Refuse(
                    "STALE_VIEW",
                    "no member confirmed its member list by a read through the quorum",
                    "look again: quorate cluster status");
        }
        return new Proceed(step, reason, before, after);
    }

    /// For the steps that a person has accepted by name or that end a cluster.
    Decision passUnguarded(PlanStep step, String reason) {
        return new Proceed(step, reason, view.quorum(), after(step));
    }

    private boolean confirmed() {
        return view.membership().map(list -> list.confirmed()).orElse(false);
    }

    private Quorum after(PlanStep step) {
        var now = view.quorum();
        return switch (step) {
            case RemoveMember remove -> without(remove.id(), now);
            case PromoteLearner promote ->
                    new Quorum(now.voters() + 1, now.healthy() + (answers(promote.id()) ? 1 : 0));
            case StopMember stop ->
                    new Quorum(now.voters(), now.healthy() - (healthyVoterOn(stop.host()) ? 1 : 0));
            case PermitMember _,
                    PermitRestored _,
                    PlaceData _,
                    StartMember _,
                    LatchMember _,
                    AddLearner _,
                    MoveLeader _,
                    SetAside _ ->
                    now;
        };
    }

    private Quorum without(MemberId id, Quorum now) {
        var victim = view.member(id).filter(seen -> !seen.member().learner());
        if (victim.isEmpty()) {
            return now;
        }
        return new Quorum(now.voters() - 1, now.healthy() - (victim.get().healthy() ? 1 : 0));
    }

    private boolean answers(MemberId id) {
        return view.member(id).flatMap(MemberView::answered).isPresent();
    }

    /// One that runs on data that was deleted serves until it ends.
    private boolean servingVoterOn(String host) {
        return view.voters().stream()
                .filter(seen -> isOn(seen, host))
                .anyMatch(seen ->
                        seen.healthy()
                                || seen.answered().filter(said -> said.linearizable()).isPresent());
    }

    /// As long as anybody reads through the quorum there is one, and a voter that does not answer
    /// us may be what it rests on.
    private boolean runningVoterOn(String host) {
        return view.voters().stream()
                .filter(seen -> isOn(seen, host))
                .anyMatch(seen -> seen.host().filter(HostView::running).isPresent());
    }

    private boolean healthyVoterOn(String host) {
        return view.voters().stream().anyMatch(seen -> isOn(seen, host) && seen.healthy());
    }

    private static boolean isOn(MemberView seen, String host) {
        return seen.host().map(at -> at.host().name().equals(host)).orElse(false);
    }
}
