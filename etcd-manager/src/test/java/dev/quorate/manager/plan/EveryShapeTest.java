package dev.quorate.manager.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.observe.Identity.Stage;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.observe.MemberView.State;
import dev.quorate.manager.observe.Membership;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Decision.Proceed;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Decision.Wait;
import dev.quorate.manager.plan.History.Join;
import dev.quorate.manager.plan.History.OpenOperation;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.PromoteLearner;
import dev.quorate.manager.plan.PlanStep.RemoveMember;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.PlanStep.StartMode;
import dev.quorate.manager.plan.PlanStep.StopMember;
import dev.quorate.manager.plan.Shape.Condition;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.MemberId;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// Walks every cluster of one to seven members, each in every condition, under every intent, and
/// checks on each step that would be taken what no step may ever break.
///
/// The checks compute the arithmetic anew from what is known to be true of the shape: they share no
/// code with the planner's own gate.
class EveryShapeTest {
    private static final List<String> VERSIONS = List.of("3.4.23", "3.6.16");
    private static final int ROUNDS_MAX = 120;

    @Test
    void noStepBreaksAnInvariantFromAnyShape() {
        var shapes = 0;
        var steps = 0;
        for (var members : allShapes()) {
            for (var version : VERSIONS) {
                for (var spares : List.of(0, 2)) {
                    var shape = new Shape(members, spares, EtcdVersion.parse(version));
                    for (var intent : intents(shape)) {
                        steps += walk(shape, intent, shape.members().size());
                        shapes++;
                    }
                    for (var wanted : List.of(1, 3, 5, 7)) {
                        steps += walk(shape, new Intent.Converge(), wanted);
                        shapes++;
                    }
                }
            }
        }
        assertThat(shapes).isGreaterThan(50_000);
        assertThat(steps).isGreaterThan(100_000);
    }

    @Test
    void everyShapeWithAQuorumAndReachableHostsIsMadeWhole() {
        for (var members : allShapes()) {
            if (members.contains(Condition.UNKNOWN)
                    || members.stream().filter(Condition::learner).count() > 1) {
                continue;
            }
            for (var version : VERSIONS) {
                var shape = new Shape(members, 7, EtcdVersion.parse(version));
                if (!shape.quorum()) {
                    continue;
                }
                for (var wanted : List.of(1, 3, 5, 7)) {
                    var preview = shape.preview(new Intent.Converge(), wanted);
                    assertThat(preview.end())
                            .as("%s to %d: %s", shape, wanted, preview.steps())
                            .isInstanceOf(Converged.class);
                }
            }
        }
    }

    @Test
    void everyShapeWithAQuorumAndReachableHostsHealsByItself() {
        for (var members : allShapes()) {
            if (members.contains(Condition.UNKNOWN)
                    || members.stream().filter(Condition::learner).count() > 1) {
                continue;
            }
            var shape = new Shape(members, 7, EtcdVersion.parse("3.6.16"));
            if (!shape.quorum()) {
                continue;
            }
            var preview = shape.preview(new Intent.Heal(), (int) shape.voters());
            if (members.stream().anyMatch(Condition::learner)
                    && !members.contains(Condition.WIPED)) {
                assertThat(preview.steps())
                        .as("%s", shape)
                        .noneMatch(proceed -> proceed.step() instanceof PromoteLearner);
            } else {
                assertThat(preview.end())
                        .as("%s: %s", shape, preview.steps())
                        .isInstanceOf(Converged.class);
            }
        }
    }

    private static List<Intent> intents(Shape shape) {
        var intents = new ArrayList<Intent>();
        intents.add(new Intent.Destroy());
        intents.add(new Intent.Heal());
        intents.add(new Intent.MoveLeader(new MemberId(1), Optional.empty()));
        var hosts = new ArrayList<String>();
        for (int i = 1; i <= shape.members().size(); i++) {
            hosts.add("h" + i);
            if (i == 1 || i == shape.members().size()) {
                intents.add(new Intent.Replace(new MemberId(i), Optional.empty()));
                intents.add(new Intent.Remove(new MemberId(i)));
                intents.add(new Intent.Stop(List.of("h" + i), false));
                intents.add(new Intent.Start(List.of("h" + i)));
            }
        }
        intents.add(new Intent.Restart(hosts, false));
        return intents;
    }

    /// Every multiset of conditions: the order of members matters to no rule.
    private static List<List<Condition>> allShapes() {
        var shapes = new ArrayList<List<Condition>>();
        for (int size = 1; size <= 7; size++) {
            extend(new ArrayList<>(), size, 0, shapes);
        }
        return shapes;
    }

    private static void extend(
            List<Condition> start, int size, int from, List<List<Condition>> into) {
        if (start.size() == size) {
            into.add(List.copyOf(start));
            return;
        }
        for (int next = from; next < Condition.values().length; next++) {
            start.add(Condition.values()[next]);
            extend(start, size, next, into);
            start.removeLast();
        }
    }

    private static int walk(Shape shape, Intent intent, int wanted) {
        var spec = shape.spec(wanted);
        var view = shape.view();
        var history = shape.asking(intent);
        var steps = 0;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            var decision = new Planner().decide(spec, view, history, Shape.NOW);
            switch (decision) {
                case Proceed proceed -> {
                    check(shape, intent, view, proceed);
                    steps++;
                    history = remember(history, view, proceed.step());
                    view = Projection.after(view, proceed.step());
                }
                case Wait _ -> {
                    var settled = Projection.settled(view);
                    if (settled.equals(view)) {
                        return steps;
                    }
                    view = settled;
                }
                case Converged _ -> {
                    return steps;
                }
                case Refuse refuse -> {
                    checkRefusal(shape, intent, view, refuse);
                    return steps;
                }
            }
        }
        throw new AssertionError("%s, %s: no end".formatted(shape, intent));
    }

    private static void check(Shape shape, Intent intent, ClusterView view, Proceed proceed) {
        var step = proceed.step();
        var what = "%s, %s: %s".formatted(shape, intent, step);
        var voters = view.voters().size();
        var healthy = view.voters().stream().filter(EveryShapeTest::serves).count();
        assertThat(proceed.reason()).as(what).isNotBlank();
        if (step.changesMembership()) {
            assertThat(view.membership().map(Membership::confirmed)).as(what).contains(true);
            assertThat(healthy).as(what).isGreaterThanOrEqualTo(voters / 2 + 1);
        }
        switch (step) {
            case RemoveMember remove -> checkRemoval(what, view, remove, voters, healthy);
            case PromoteLearner promote -> {
                var learner = view.member(promote.id()).orElseThrow();
                assertThat(learner.member().learner()).as(what).isTrue();
                assertThat(learner.caughtUp(view.appliedIndexMax())).as(what).isTrue();
                assertThat(healthy + 1).as(what).isGreaterThanOrEqualTo((voters + 1) / 2 + 1);
            }
            case AddLearner add -> {
                assertThat(view.learners()).as(what).isEmpty();
                var host = view.host(add.host()).orElseThrow();
                assertThat(host.vacant()).as(what).isTrue();
                if (shape.version().minor() == 4 && voters > 1) {
                    assertThat(healthy).as(what).isEqualTo(voters);
                }
            }
            case StopMember stop -> {
                if (!(intent instanceof Intent.Destroy)) {
                    checkStop(what, view, stop, voters, healthy);
                }
            }
            case StartMember start -> checkStart(what, view, start);
            case PlanStep.PermitMember permit ->
                    assertThat(view.host(permit.host()).orElseThrow().vacant()).as(what).isTrue();
            case PlanStep.SetAside aside -> {
                var host = view.host(aside.host()).orElseThrow();
                assertThat(host.running()).as(what).isFalse();
                if (!(intent instanceof Intent.Destroy)) {
                    assertThat(memberOn(view, host)).as(what).isEmpty();
                }
            }
            case PlanStep.MoveLeader move ->
                    assertThat(serves(view.member(move.to()).orElseThrow())).as(what).isTrue();
            case PlanStep.LatchMember latch ->
                    assertThat(view.member(latch.id())).as(what).isPresent();
            case PlanStep.PermitRestored _, PlanStep.PlaceData _ ->
                    throw new AssertionError(what + " outside a restore");
        }
    }

    private static void checkRemoval(
            String what, ClusterView view, RemoveMember remove, long voters, long healthy) {
        var victim = view.member(remove.id()).orElseThrow();
        if (victim.member().learner()) {
            return;
        }
        assertThat(view.learners()).as(what).isEmpty();
        var left = healthy - (serves(victim) ? 1 : 0);
        assertThat(left).as(what).isGreaterThanOrEqualTo((voters - 1) / 2 + 1);
        assertThat(view.leader().map(leader -> leader.member().id()))
                .as(what)
                .isNotEqualTo(Optional.of(remove.id()));
    }

    private static void checkStop(
            String what, ClusterView view, StopMember stop, long voters, long healthy) {
        var member = memberOn(view, view.host(stop.host()).orElseThrow());
        if (member.filter(seen -> !seen.member().learner())
                .filter(EveryShapeTest::serves)
                .isPresent()) {
            assertThat(healthy - 1).as(what).isGreaterThanOrEqualTo(voters / 2 + 1);
        }
    }

    private static void checkStart(String what, ClusterView view, StartMember start) {
        var host = view.host(start.host()).orElseThrow();
        assertThat(host.reachable()).as(what).isTrue();
        assertThat(start.mode()).as(what).isNotInstanceOf(StartMode.Bootstrap.class);
        if (host.data() == Data.PRESENT) {
            assertThat(host.identity().map(Identity::ours)).as(what).contains(true);
            return;
        }
        assertThat(host.identity().map(Identity::stage)).as(what).contains(Stage.PERMITTED);
        assertThat(memberOn(view, host).map(seen -> seen.member().learner()))
                .as(what)
                .contains(true);
        assertThat(start.mode()).as(what).isInstanceOf(StartMode.Join.class);
    }

    /// A refusal leaves nothing undone that is always safe: every intact member has been started.
    private static void checkRefusal(Shape shape, Intent intent, ClusterView view, Refuse refuse) {
        var what = "%s, %s: %s".formatted(shape, intent, refuse);
        assertThat(refuse.hazard()).as(what).isNotBlank();
        assertThat(refuse.remedy()).as(what).contains("quorate ");
        if (intent instanceof Intent.Converge || intent instanceof Intent.Heal) {
            assertThat(view.members().stream().filter(seen -> seen.state() == State.CRASHED))
                    .as(what)
                    .isEmpty();
        }
    }

    private static Optional<MemberView> memberOn(ClusterView view, HostView host) {
        return view.members().stream()
                .filter(seen -> seen.member().peerUrls().contains(host.host().peerUrl()))
                .filter(seen ->
                        host.identity()
                                .flatMap(Identity::id)
                                .map(seen.member().id()::equals)
                                .orElse(true))
                .findFirst();
    }

    /// Of its own: not [MemberView#healthy()].
    private static boolean serves(MemberView seen) {
        return seen.host()
                .filter(HostView::reachable)
                .filter(HostView::running)
                .filter(at -> at.data() == Data.PRESENT)
                .flatMap(HostView::answered)
                .filter(said -> said.linearizable())
                .isPresent();
    }

    private static History remember(History history, ClusterView view, PlanStep step) {
        if (step instanceof AddLearner add) {
            var joins = new ArrayList<>(history.joins());
            joins.add(
                    new Join(
                            add.host(),
                            add.member(),
                            add.peerUrl(),
                            Optional.of(Projection.projectedId(view))));
            return new History(
                    history.open(),
                    joins,
                    history.appliedIndexes(),
                    history.namesUsed() + 1,
                    history.incarnation(),
                    history.vigil());
        }
        if (step instanceof RemoveMember remove) {
            return new History(
                    history.open(),
                    history.joins(),
                    history.appliedIndexes(),
                    history.namesUsed(),
                    history.incarnation(),
                    history.vigil().without(remove.id()));
        }
        if (step instanceof StartMember start) {
            var open = history.open().orElseThrow();
            var starts = new HashMap<>(open.starts());
            starts.merge(start.host(), 1, Integer::sum);
            return new History(
                    Optional.of(
                            new OpenOperation(
                                    open.id(),
                                    open.intent(),
                                    open.openedAt(),
                                    open.lastEffectAt(),
                                    starts)),
                    history.joins(),
                    history.appliedIndexes(),
                    history.namesUsed(),
                    history.incarnation(),
                    history.vigil());
        }
        return history;
    }
}
