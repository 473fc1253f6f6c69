package dev.quorate.manager.plan;

import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Decision.Proceed;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Decision.Wait;
import dev.quorate.manager.plan.History.Join;
import dev.quorate.manager.plan.History.OpenOperation;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.spec.ClusterSpec;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// A whole plan, for people: every step that the planner would take if each did what it is meant to
/// do. What is carried out is decided step by step on what is then observed.
///
/// @param steps with reason and quorum arithmetic, in order
/// @param end [Converged], or the [Refuse] that stops it
public record Preview(List<Proceed> steps, Decision end) {
    /// More steps than the longest real plan (1 to 7 members: about 30).
    private static final int STEPS_MAX = 200;

    public Preview {
        steps = List.copyOf(steps);
    }

    public static Preview of(ClusterSpec spec, ClusterView view, History history, Instant now) {
        var planner = new Planner();
        var steps = new ArrayList<Proceed>();
        var seen = view;
        var known = history;
        for (int round = 0; round < STEPS_MAX; round++) {
            switch (planner.decide(spec, seen, known, now)) {
                case Proceed proceed -> {
                    steps.add(proceed);
                    known = remembering(known, seen, proceed.step());
                    seen = Projection.after(seen, proceed.step());
                }
                case Wait wait -> {
                    var settled = Projection.settled(seen);
                    if (settled.equals(seen)) {
                        return new Preview(steps, wait);
                    }
                    seen = settled;
                }
                case Converged converged -> {
                    return new Preview(steps, converged);
                }
                case Refuse refuse -> {
                    return new Preview(steps, refuse);
                }
            }
        }
        throw new IllegalStateException("a plan of more than " + STEPS_MAX + " steps: " + steps);
    }

    /// A step in a few words. An id that etcd has yet to choose is not made up.
    public static String summary(PlanStep step) {
        return step instanceof PlanStep.LatchMember latch && Projection.projected(latch.id())
                ? "latch %s under the id that etcd gives it".formatted(latch.member())
                : step.summary();
    }

    private static History remembering(History history, ClusterView view, PlanStep step) {
        return switch (step) {
            case AddLearner add -> {
                var joins = new ArrayList<>(history.joins());
                joins.add(
                        new Join(
                                add.host(),
                                add.member(),
                                add.peerUrl(),
                                Optional.of(Projection.projectedId(view))));
                yield new History(
                        history.open(),
                        joins,
                        history.appliedIndexes(),
                        history.namesUsed() + 1,
                        history.incarnation(),
                        history.vigil());
            }
            case StartMember start ->
                    new History(
                            history.open().map(open -> counting(open, start.host())),
                            history.joins(),
                            history.appliedIndexes(),
                            history.namesUsed(),
                            history.incarnation(),
                            history.vigil());
            case PlanStep.RemoveMember remove ->
                    new History(
                            history.open(),
                            history.joins(),
                            history.appliedIndexes(),
                            history.namesUsed(),
                            history.incarnation(),
                            history.vigil().without(remove.id()));
            case PlanStep.PermitMember _,
                    PlanStep.PermitRestored _,
                    PlanStep.PlaceData _,
                    PlanStep.LatchMember _,
                    PlanStep.StopMember _,
                    PlanStep.PromoteLearner _,
                    PlanStep.MoveLeader _,
                    PlanStep.SetAside _ ->
                    history;
        };
    }

    private static OpenOperation counting(OpenOperation open, String host) {
        var starts = new HashMap<>(open.starts());
        starts.merge(host, 1, Integer::sum);
        return new OpenOperation(
                open.id(), open.intent(), open.openedAt(), open.lastEffectAt(), starts);
    }
}
