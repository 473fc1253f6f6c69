package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Etcd.MembershipChange;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.simulation.Entry.Change;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.JournalEntry;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What no run may ever show, whatever happens in it: the rules of the design, checked against the
/// world as it is and not as the manager sees it.
///
/// A rule about the quorum is broken only if it is broken now *and* was when the manager last
/// looked: between a look and an effect the world may change.
final class Invariants {
    /// A look that is older justifies nothing.
    private static final long LOOK_MAX = Duration.ofSeconds(20).toNanos();

    private static final long DAY = Duration.ofDays(1).toNanos();
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final long IN_SYNC_LINES = 1_000;

    /// Six, and as many again for each time when the clock was set forth.
    private static final int RESTARTS_MAX = 20;

    private final World world;
    private final Map<String, Intent> intents = new HashMap<>();
    private final Map<Program, Pending> pending = new HashMap<>();
    private final Map<Program, Integer> actsWhileOvertaken = new HashMap<>();
    private final List<Long> replacements = new ArrayList<>();
    private final Map<String, List<Long>> restarts = new HashMap<>();
    private @Nullable Member lastLeader;
    private long foundedClusterId;
    private int changes;
    private int asides;
    private boolean away;

    /// A step that was announced in the journal.
    private record Pending(String operation, PlanStep step) {}

    Invariants(World world) {
        this.world = world;
    }

    /// Checks nothing: for a world without a manager, in which people do as they please.
    void lookAway() {
        away = true;
    }

    /// How many changes of membership programs of the manager have asked for.
    int changes() {
        return changes;
    }

    /// How often data was set aside.
    int asides() {
        return asides;
    }

    int replacements() {
        return replacements.size();
    }

    /// (1) one incarnation is one cluster, and no acknowledged write is missing from it.
    void committed(Member leader) {
        if (away) {
            return;
        }
        if (foundedClusterId == 0) {
            foundedClusterId = leader.data().clusterId();
        }
        if (leader.data().clusterId() != foundedClusterId) {
            throw new Violation(
                    "I-O4 one cluster",
                    "a second cluster serves on %s".formatted(leader.machine().name()));
        }
        if (leader == lastLeader) {
            return;
        }
        lastLeader = leader;
        var missing = leader.data().firstMissing(world.acknowledged());
        if (missing >= 0) {
            throw new Violation(
                    "I-D1 no acknowledged write is lost",
                    "write %d was acknowledged, and %s leads without it"
                            .formatted(missing, leader.name()));
        }
    }

    /// A start that the guard is about to allow.
    void guarding(Machine machine, Start start) {
        var latched =
                world.machines().stream()
                        .flatMap(at -> at.record().stream())
                        .anyMatch(record -> record.state() == IdentityRecord.State.JOINED);
        if (start.fresh() && latched) {
            throw new Violation(
                    "(6) new only until the first latch",
                    "%s is started with initial-cluster-state=new".formatted(start.name()));
        }
        if (machine.data().isEmpty()
                && machine.record()
                        .filter(record -> record.state() == IdentityRecord.State.PERMITTED)
                        .isEmpty()) {
            throw new Violation(
                    "I-Q8 no start on nothing without a permit",
                    "%s is started on %s".formatted(start.name(), machine.name()));
        }
    }

    /// A member that is about to run.
    void starting(Machine machine, Start start, DataDir data, boolean begins) {
        if (away) {
            return;
        }
        var tainted = world.tainted(data.memberId());
        if (tainted.isPresent()) {
            throw new Violation(
                    "(5) an id that lost its memory never runs again",
                    "%s runs as %016x on %s: %s"
                            .formatted(
                                    start.name(), data.memberId(), machine.name(), tainted.get()));
        }
        if (begins
                && !start.fresh()
                && world.config().peer(data.memberId()).filter(Peer::started).isPresent()) {
            throw new Violation(
                    "(5) an id that lost its memory never runs again",
                    "%016x has run before and starts on nothing on %s"
                            .formatted(data.memberId(), machine.name()));
        }
    }

    /// A program is about to have an effect.
    void acting(Program program) {
        heedsOrders(program);
        var slot = world.cabinet().slot(Role.OPERATION);
        if (!slot.heldBefore(program) || slot.heldBy(program)) {
            actsWhileOvertaken.remove(program);
        } else if (pending.containsKey(program)
                && !program.underWay()
                && actsWhileOvertaken.merge(program, 1, Integer::sum) > 1) {
            throw new Violation(
                    "I-Q4 one actor", program.name() + " goes on although another has taken over");
        }
    }

    /// I-P: what a person has paused stays as it is; a look that was begun before does not count.
    private void heedsOrders(Program program) {
        var pause = world.cabinet().orders().pause();
        if (pause.isPresent()
                && pending.containsKey(program)
                && healing(program)
                && world.pausedSince() < program.seen().at()) {
            throw new Violation(
                    "I-P a pause is heeded",
                    "%s: %s".formatted(program.name(), pending.get(program)));
        }
    }

    void journalled(Program program, String operation, JournalEntry entry) {
        switch (entry.type()) {
            case OPENED -> {
                var intent = entry.intent().orElseThrow();
                if (program.name().startsWith("daemon") && !(intent instanceof Intent.Heal)) {
                    throw new Violation(
                            "I-O4 nothing is founded unasked",
                            "%s opens %s".formatted(program.name(), intent));
                }
                intents.put(operation, intent);
            }
            case INTENT -> {
                pending.put(program, new Pending(operation, entry.step().orElseThrow()));
                if (entry.step().orElseThrow() instanceof PlanStep.StartMember start
                        && start.mode() instanceof PlanStep.StartMode.Resume
                        && healing(program)) {
                    restarting(start.host());
                }
            }
            case DONE, FAILED -> pending.remove(program);
            case CLOSED -> {
                pending.remove(program);
                fenced(program);
            }
        }
    }

    /// I-R: one that ends again and again is not started without end.
    private void restarting(String host) {
        var times = restarts.computeIfAbsent(host, _ -> new ArrayList<>());
        times.removeIf(at -> world.now() - at > HOUR);
        times.add(world.now());
        if (times.size() > RESTARTS_MAX) {
            throw new Violation(
                    "I-R so many restarts an hour",
                    "%s was started %d times within the hour".formatted(host, times.size()));
        }
    }

    /// I-Q11: when an operation is over, no removed member runs where one can see it.
    private void fenced(Program program) {
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

    private final Map<Long, Long> removedAt = new HashMap<>();

    private boolean removedLongAgo(Member member) {
        var at = removedAt.get(member.id());
        return at != null
                && world.now() - at > Duration.ofMinutes(30).toNanos()
                && member.machine().up()
                && world.network().managementOpen(member.machine().index());
    }

    private PlanStep announced(Program program, Class<? extends PlanStep> kind, String what) {
        var announced = pending.get(program);
        if (announced == null || !kind.isInstance(announced.step())) {
            throw new Violation(
                    "I-O2 the intent is durable before the effect",
                    "%s: %s was not announced".formatted(program.name(), what));
        }
        return announced.step();
    }

    private Optional<Intent> intent(Program program) {
        return Optional.ofNullable(pending.get(program))
                .map(announced -> intents.get(announced.operation()));
    }

    private boolean lookedLately(Program program) {
        return world.now() - program.seen().at() <= LOOK_MAX;
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
                announced(program, PlanStep.AddLearner.class, "an addition");
                changes++;
                if (!truth.held() && !seen.held()) {
                    throw new Violation(
                            "(1) no step without a quorum", "a learner is added: " + add);
                }
            }
            case MembershipChange.Remove(var id) -> {
                announced(program, PlanStep.RemoveMember.class, "a removal");
                changes++;
                removing(program, id.value(), truth, seen);
            }
            case MembershipChange.Promote(var id) -> {
                announced(program, PlanStep.PromoteLearner.class, "a promotion");
                changes++;
                promoting(id.value(), truth, seen);
            }
            case MembershipChange.MoveLeader _ ->
                    announced(program, PlanStep.MoveLeader.class, "a move of the leadership");
        }
    }

    /// What is over by itself costs nobody its place.
    private void harmless(String what) {
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
        if (healing(program)) {
            budget(program);
            graceOver(id);
        }
    }

    private boolean healing(Program program) {
        return intent(program).filter(Intent.Heal.class::isInstance).isPresent();
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
        if (config().voters().size() <= world.cabinet().spec().members()
                && replacements.size() >= max) {
            throw new Violation(
                    "I-Q10 so many replacements a day",
                    "%s replaces another, %d were replaced within a day"
                            .formatted(program.name(), replacements.size()));
        }
    }

    private Config config() {
        return world.config();
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
        if (away) {
            return;
        }
        if (change instanceof Change.Add(var peer)
                && !peer.learner()
                && !request.by().equals("outsider")) {
            throw new Violation(
                    "(4) new voters were learners",
                    "%s is added as a voter".formatted(peer.peerUrl()));
        }
        if (change instanceof Change.Remove(var id)) {
            removedAt.put(id, world.now());
            if (request.by().startsWith("daemon") && wasVoter(id)) {
                replacements.add(world.now());
            }
        }
    }

    private boolean wasVoter(long id) {
        return lastTruth.voters().contains(id);
    }

    private Truth lastTruth = Truth.NONE;

    /// A member is about to be stopped.
    void stopping(Program program, Machine machine) {
        announced(program, PlanStep.StopMember.class, "a stop");
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
        return intent(program)
                .filter(intent ->
                        intent instanceof Intent.Destroy
                                || (intent instanceof Intent.Stop stop && stop.accepted())
                                || (intent instanceof Intent.Restart again && again.accepted()))
                .isPresent();
    }

    /// Data is about to be set aside.
    void settingAside(Program program, Machine machine) {
        announced(program, PlanStep.SetAside.class, "setting aside");
        asides++;
        harmless("the data on %s is set aside".formatted(machine.name()));
        var id =
                machine.data()
                        .map(DataDir::memberId)
                        .or(() -> machine.record().flatMap(r -> r.memberId().map(m -> m.value())));
        if (id.isPresent() && world.config().byId().containsKey(id.get())) {
            throw new Violation(
                    "I-D3 a member's data stays while it is one",
                    "the data of %016x on %s is set aside".formatted(id.get(), machine.name()));
        }
    }

    /// A record is about to be written.
    void recording(Program program, Machine machine, IdentityRecord identity) {
        announced(
                program,
                identity.state() == IdentityRecord.State.JOINED
                        ? PlanStep.LatchMember.class
                        : PlanStep.PermitMember.class,
                "a record");
        var before = machine.record();
        if (identity.state() == IdentityRecord.State.PERMITTED
                && before.filter(was -> was.state() == IdentityRecord.State.JOINED).isPresent()) {
            throw new Violation(
                    "I-Q8 no permit for one that has joined",
                    "%s on %s".formatted(identity.member(), machine.name()));
        }
    }

    /// Cheap checks, after everything that happens.
    void check() {
        Member leader = null;
        for (var member : world.ensemble().members()) {
            if (member.leads()) {
                if (leader != null
                        && leader.data().term() == member.data().term()
                        && leader.data().clusterId() == member.data().clusterId()) {
                    throw new Violation(
                            "raft", "two leaders on term %d".formatted(member.data().term()));
                }
                leader = member;
            }
        }
    }

    /// Remembers who had a vote before what comes now.
    void remember(Truth truth) {
        lastTruth = truth;
    }
}
