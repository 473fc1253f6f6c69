package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Etcd.MembershipChange;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.simulation.Entry.Change;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Rules of the quorum and of membership (I-Q).
///
/// One about the quorum is broken only if it is broken now *and* was when the manager last looked:
/// between a look and an effect the world may change.
final class MembershipRules {
    /// A look that is older justifies nothing.
    private static final long LOOK_MAX = Duration.ofSeconds(20).toNanos();

    private static final long DAY = Duration.ofDays(1).toNanos();
    private static final long IN_SYNC_LINES = 1_000;

    private final World world;
    private final OperationRules operations;
    private final List<Long> replacements = new ArrayList<>();

    /// Whom the manager asked to be removed although no person wanted it.
    private final Set<Long> removedUnasked = new HashSet<>();

    private final Map<Long, Long> removedAt = new HashMap<>();
    private Truth lastTruth = Truth.NONE;
    private int changes;

    MembershipRules(World world, OperationRules operations) {
        this.world = world;
        this.operations = operations;
    }

    /// How many changes of membership programs of the manager have asked for.
    int changes() {
        return changes;
    }

    int replacements() {
        return replacements.size();
    }

    /// What is counted is in the journal: without it nobody can know of it.
    void forgetCounts() {
        replacements.clear();
    }

    /// Remembers who had a vote before what comes now.
    void remember(Truth truth) {
        lastTruth = truth;
    }

    /// A change of membership or leadership is about to be sent.
    void asking(Program program, Machine machine, MembershipChange change) {
        if (program.underWay()) {
            return;
        }
        var sight = program.confirmed(machine.index());
        if (sight == null || world.now() - sight.at() > LOOK_MAX) {
            throw new Violation(
                    "(3) a barrier and the list come first",
                    "%s asks %s for %s without".formatted(program.name(), machine.name(), change));
        }
        program.forgetConfirmed();
        if (!(change instanceof MembershipChange.MoveLeader)) {
            harmless("%s asks for %s".formatted(program.name(), change));
        }
        var truth = world.truth();
        var seen = lookedLately(program) ? program.seen() : truth;
        switch (change) {
            case MembershipChange.AddLearner add -> {
                operations.announced(program, PlanStep.AddLearner.class, "an addition");
                changes++;
                if (!truth.held() && !seen.held()) {
                    throw new Violation(
                            "(1) no step without a quorum", "a learner is added: " + add);
                }
            }
            case MembershipChange.Remove(var id) -> {
                operations.announced(program, PlanStep.RemoveMember.class, "a removal");
                changes++;
                removing(program, id.value(), truth, seen);
            }
            case MembershipChange.Promote(var id) -> {
                operations.announced(program, PlanStep.PromoteLearner.class, "a promotion");
                changes++;
                promoting(id.value(), truth, seen);
            }
            case MembershipChange.MoveLeader _ ->
                    operations.announced(
                            program, PlanStep.MoveLeader.class, "a move of the leadership");
        }
    }

    /// What is over by itself costs nobody its place.
    void harmless(String what) {
        if (world.scenario().harmless()) {
            throw new Violation("benign", what);
        }
    }

    private void removing(Program program, long id, Truth truth, Truth seen) {
        if (!truth.survives(id, true) && !seen.survives(id, true)) {
            throw new Violation(
                    "(1) healthy voters stay a quorum",
                    "%s removes %016x: voters %d, serving %d"
                            .formatted(
                                    program.name(),
                                    id,
                                    truth.voters().size(),
                                    truth.serving().size()));
        }
        var config = world.config();
        if (!config.votes(id)) {
            return;
        }
        if (config.peers().stream().anyMatch(Peer::learner)) {
            throw new Violation(
                    "(2) one change at a time",
                    "voter %016x is removed while a learner waits".formatted(id));
        }
        if (operations.healing(program)) {
            budget(program);
            removedUnasked.add(id);
            graceOver(id);
        }
    }

    /// I-Q12: unasked, nobody loses its place who has its data and whose host was seen lately.
    private void graceOver(long id) {
        for (var machine : world.machines()) {
            var intact =
                    machine.data()
                            .filter(data -> data.memberId() == id && !data.damaged())
                            .isPresent();
            var grace = world.scenario().spec().replacement().hostLost().toNanos();
            if (intact && world.now() - machine.inspectedAt() < grace * 9 / 10) {
                throw new Violation(
                        "I-Q12 who has its data keeps its place",
                        "%016x on %s is removed, %d s after its host was last seen"
                                .formatted(
                                        id,
                                        machine.name(),
                                        (world.now() - machine.inspectedAt()) / 1_000_000_000L));
            }
        }
    }

    private void budget(Program program) {
        var max = world.scenario().spec().replacement().perDayMax();
        replacements.removeIf(at -> world.now() - at > DAY);
        if (world.config().voters().size() <= world.cabinet().spec().members()
                && replacements.size() >= max) {
            throw new Violation(
                    "I-Q10 so many replacements a day",
                    "%s replaces another, %d were replaced within a day"
                            .formatted(program.name(), replacements.size()));
        }
    }

    private void promoting(long id, Truth truth, Truth seen) {
        var peer = world.config().peer(id);
        if (peer.isPresent() && peer.get().addedBy().startsWith("outsider")) {
            throw new Violation(
                    "(3) a member that no journal explains is never promoted",
                    "%016x gets its vote".formatted(id));
        }
        var learner = world.ensemble().members().stream().filter(at -> at.id() == id).findFirst();
        var leader = world.ensemble().members().stream().filter(Member::leads).findFirst();
        if (learner.isPresent()
                && leader.isPresent()
                && peer.filter(Peer::learner).isPresent()
                && leader.get().data().appliedIndex() - learner.get().data().lastIndex()
                        > IN_SYNC_LINES + world.scenario().linesMax() * 4L) {
            throw new Violation(
                    "(4) a new voter has caught up",
                    "%016x gets its vote %d entries behind"
                            .formatted(
                                    id,
                                    leader.get().data().appliedIndex()
                                            - learner.get().data().lastIndex()));
        }
        var after = (truth.voters().size() + 1) / 2 + 1;
        if (truth.serving().size() + 1 < after && seen.serving().size() + 1 < after) {
            throw new Violation(
                    "(1) healthy voters stay a quorum", "%016x gets its vote".formatted(id));
        }
        if (truth.voters().size() > world.cabinet().spec().members()
                && seen.voters().size() > world.cabinet().spec().members()) {
            throw new Violation(
                    "I-Q9 the wanted number stays",
                    "a voter is added to %d, wanted are %d"
                            .formatted(truth.voters().size(), world.cabinet().spec().members()));
        }
    }

    /// A change of membership is committed.
    void changed(Request request, Change change) {
        if (change instanceof Change.Add(var peer)
                && !peer.learner()
                && !request.by().equals("outsider")) {
            throw new Violation(
                    "(4) new voters were learners",
                    "%s is added as a voter".formatted(peer.peerUrl()));
        }
        if (change instanceof Change.Remove(var id)) {
            removedAt.put(id, world.now());
            if (removedUnasked.contains(id) && wasVoter(id)) {
                replacements.add(world.now());
            }
        }
    }

    private boolean wasVoter(long id) {
        return lastTruth.voters().contains(id);
    }

    /// A member is about to be stopped.
    void stopping(Program program, Machine machine) {
        operations.announced(program, PlanStep.StopMember.class, "a stop");
        var running = machine.process();
        if (running.isEmpty() || acceptedByName(program) || program.underWay()) {
            return;
        }
        var truth = world.truth();
        var seen = lookedLately(program) ? program.seen() : truth;
        var id = running.get().id();
        var harmless = !truth.held() && !truth.serving().contains(id);
        if (!harmless && !truth.survives(id, false) && !seen.survives(id, false)) {
            throw new Violation(
                    "(1) healthy voters stay a quorum",
                    "%s stops %s".formatted(program.name(), running.get().name()));
        }
    }

    private boolean acceptedByName(Program program) {
        return operations
                .intent(program)
                .filter(intent ->
                        intent instanceof Intent.Destroy
                                || (intent instanceof Intent.Stop stop && stop.accepted())
                                || (intent instanceof Intent.Restart again && again.accepted()))
                .isPresent();
    }

    /// I-Q11: when an operation is over, no removed member runs where one can see it.
    void fenced(Program program) {
        for (var machine : world.machines()) {
            var running = machine.process();
            if (running.isPresent()
                    && running.get().responds()
                    && program.seen().at() > 0
                    && removedLongAgo(running.get())) {
                throw new Violation(
                        "I-Q11 removed members are fenced",
                        "%s runs on %s although it was removed"
                                .formatted(running.get().name(), machine.name()));
            }
        }
    }

    private boolean removedLongAgo(Member member) {
        var at = removedAt.get(member.id());
        return at != null
                && world.now() - at > Duration.ofMinutes(30).toNanos()
                && member.machine().up()
                && world.network().managementOpen(member.machine().index());
    }

    private boolean lookedLately(Program program) {
        return world.now() - program.seen().at() <= LOOK_MAX;
    }
}
