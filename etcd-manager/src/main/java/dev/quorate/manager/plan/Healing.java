package dev.quorate.manager.plan;

import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Decision.Proceed;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Decision.Wait;
import dev.quorate.manager.plan.PlanStep.StopMember;
import dev.quorate.manager.plan.Vigil.Pause;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is done unasked, in this order:
///
/// 1. start members that ended and whose data is intact; with no quorum, that is all,
/// 2. finish what an interrupted change left: ids to write down, hosts to clear, a learner,
/// 3. take out a voter whose data or host has been lost for longer than its grace,
/// 4. add a member in the place of one that was taken out.
///
/// It never acts on doubt. What a person has stopped, paused or taken into maintenance is left
/// alone, and so is every member whose process runs: a frozen one, or one on a slow or full disk,
/// has lost nothing. Whatever keeps a cluster from being whole and is not acted upon is said, with
/// what a person can do about it.
record Healing(Situation situation) {
    Decision decide() {
        var pause = situation.history().vigil().orders().pause();
        if (pause.isPresent()) {
            return paused(pause.get());
        }
        var restarts = new Restarts(situation);
        var start = restarts.next();
        if (start.isPresent()) {
            return start.get();
        }
        var view = situation.view();
        var upkeep = new Upkeep(situation);
        if (!view.quorum().held() || view.membership().filter(list -> list.confirmed()).isEmpty()) {
            return withoutQuorum(restarts, upkeep);
        }
        return upkeep.latch()
                .or(() -> upkeep.clearLeftovers(restarts::mayTouch))
                .or(this::careForLearner)
                .orElseGet(() -> wholeAgain(restarts));
    }

    private Decision paused(Pause pause) {
        return new Refuse(
                "PAUSED",
                "nothing is done unasked since %s paused it: %s"
                        .formatted(pause.person(), pause.reason()),
                "quorate cluster resume %s".formatted(situation.spec().name()));
    }

    /// Members that are left alone on purpose, or that do not stay up, may be all that is missing.
    private Decision withoutQuorum(Restarts restarts, Upkeep upkeep) {
        var ours =
                situation.view().hosts().stream()
                        .filter(at -> at.identity().map(Identity::ours).orElse(false))
                        .toList();
        var intact = ours.stream().filter(at -> at.data() == Data.PRESENT).count();
        var concerns = restarts.concerns();
        return intact > ours.size() / 2 && !concerns.isEmpty()
                ? concerns.getFirst()
                : upkeep.withoutQuorum();
    }

    private Optional<Decision> careForLearner() {
        var suspended =
                situation.view().learners().stream()
                        .flatMap(learner -> learner.host().stream())
                        .anyMatch(at -> new Restarts(situation).suspension(at).isPresent());
        return suspended ? Optional.empty() : new LearnerCare(situation).decide();
    }

    /// The first step there is; without any, what is to be said: first what will be over soon.
    private Decision wholeAgain(Restarts restarts) {
        var said = new ArrayList<Decision>(stopRolledBack(restarts));
        said.addAll(new Replacements(situation).decide());
        if (said.stream().noneMatch(Proceed.class::isInstance)) {
            growBack().ifPresent(said::add);
        }
        said.addAll(restarts.concerns());
        said.addAll(new Concerns(situation).all());
        return said.stream()
                .filter(Proceed.class::isInstance)
                .findFirst()
                .or(() -> said.stream().filter(Healing::underWay).findFirst())
                .or(() -> said.stream().filter(Refuse.class::isInstance).findFirst())
                .or(() -> said.stream().findFirst())
                .orElseGet(() ->
                        new Converged(
                                "%d voters serve".formatted(situation.view().voters().size())));
    }

    /// One that runs with older data than it once had may vote twice: it is stopped, unless that
    /// would cost the quorum, and replaced like one whose data is damaged.
    private List<Decision> stopRolledBack(Restarts restarts) {
        var ailments = situation.history().vigil().ailments();
        return situation.view().voters().stream()
                .filter(seen -> RolledBack.remembered(seen.member().id(), ailments))
                .filter(seen ->
                        seen.host()
                                .filter(HostView::running)
                                .filter(restarts::mayTouch)
                                .isPresent())
                .map(this::stopRolledBack)
                .toList();
    }

    private Decision stopRolledBack(MemberView seen) {
        var at = seen.host().orElseThrow();
        var member = seen.member().label();
        var decision =
                situation
                        .gate()
                        .pass(
                                new StopMember(at.host().name(), Situation.memberOf(at)),
                                "its data was rolled back: it has forgotten what it acknowledged");
        return decision instanceof Refuse refuse
                ? new Refuse(
                        "ROLLED_BACK",
                        "the data of %s was rolled back, so its id must not run; and %s"
                                .formatted(member, refuse.hazard()),
                        refuse.remedy() + " " + situation.spec().name())
                : decision;
    }

    private static boolean underWay(Decision decision) {
        return decision instanceof Wait wait && !wait.idle();
    }

    private Optional<Decision> growBack() {
        var view = situation.view();
        var wanted = situation.spec().members();
        var name = situation.spec().name();
        if (view.voters().size() >= wanted || !view.learners().isEmpty()) {
            return Optional.empty();
        }
        var known = situation.history().vigil().voters();
        var elsewhere =
                known.stream()
                        .filter(id -> view.member(id).isEmpty())
                        .map(Object::toString)
                        .toList();
        if (known.isEmpty() || !elsewhere.isEmpty()) {
            return Optional.of(
                    new Refuse(
                            "REMOVED_OUTSIDE",
                            "%d voters are wanted and there are %d; %s"
                                    .formatted(
                                            wanted,
                                            view.voters().size(),
                                            known.isEmpty()
                                                    ? "no journal tells why"
                                                    : "another hand has removed "
                                                            + String.join(", ", elsewhere)),
                            "if they are to be %d again: quorate cluster apply -c %s"
                                    .formatted(wanted, name)));
        }
        return new Replacements(situation)
                .tooManyJoins()
                .<Decision>map(refuse -> refuse)
                .or(() -> new Sizing(situation).grow(Optional.empty()));
    }
}
