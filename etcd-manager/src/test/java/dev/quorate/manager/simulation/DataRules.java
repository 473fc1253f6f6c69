package dev.quorate.manager.simulation;

import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.plan.PlanStep;

import org.jspecify.annotations.Nullable;

/// Rules of data directories, records and starts (I-D, I-Q6 to I-Q8), and of raft itself.
final class DataRules {
    private final World world;
    private final OperationRules operations;
    private final MembershipRules membership;
    private @Nullable Member lastLeader;
    private long foundedClusterId;
    private int asides;

    DataRules(World world, OperationRules operations, MembershipRules membership) {
        this.world = world;
        this.operations = operations;
        this.membership = membership;
    }

    /// How often data was set aside.
    int asides() {
        return asides;
    }

    /// (1) one incarnation is one cluster, and no acknowledged write is missing from it.
    void committed(Member leader) {
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

    /// Data is about to be set aside.
    void settingAside(Program program, Machine machine) {
        operations.announced(program, PlanStep.SetAside.class, "setting aside");
        asides++;
        membership.harmless("the data on %s is set aside".formatted(machine.name()));
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
        operations.announced(
                program,
                identity.state() == IdentityRecord.State.JOINED
                        ? PlanStep.LatchMember.class
                        : PlanStep.PermitMember.class,
                "a record");
        if (program.underWay()) {
            // The one call that was under way when its program was stopped: nothing can hold it up.
            return;
        }
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
}
