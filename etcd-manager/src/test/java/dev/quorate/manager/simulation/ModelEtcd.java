package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.EtcdException.Kind;
import dev.quorate.manager.etcd.HashSample;
import dev.quorate.manager.etcd.MemberList;
import dev.quorate.manager.etcd.MemberList.EtcdMember;
import dev.quorate.manager.etcd.Probe;
import dev.quorate.manager.spec.MemberId;

import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// etcd as one program on the manager's machine reaches it.
final class ModelEtcd implements Etcd {
    private static final Duration ANSWER = Duration.ofMillis(3);

    private final World world;
    private final Program program;

    ModelEtcd(World world, Program program) {
        this.world = world;
        this.program = program;
    }

    @Override
    public Probe probe(Endpoint endpoint, Duration deadline) {
        program.enter();
        var machine = world.machineAt(endpoint);
        var member = answering(machine, deadline);
        if (member.isEmpty()) {
            return new Probe(Optional.empty(), false, false, List.of(), "no answer");
        }
        world.ensemble().settle();
        var data = member.get().data();
        var linearizable = world.ensemble().serves(member.get());
        program.spend(linearizable ? ANSWER : deadline);
        var size = world.dbBytes();
        return new Probe(
                Optional.of(
                        new Probe.Status(
                                data.clusterId(),
                                new MemberId(member.get().id()),
                                member.get().leader().map(MemberId::new),
                                data.config()
                                        .peer(member.get().id())
                                        .map(Peer::learner)
                                        .orElse(true),
                                data.term(),
                                data.lastIndex(),
                                data.appliedIndex(),
                                data.revision(),
                                world.version().toString(),
                                "",
                                size,
                                size,
                                List.of())),
                linearizable,
                true,
                List.of(),
                linearizable ? "" : "no read through the quorum");
    }

    /// The member that answers there within the deadline; if none does, that takes its time.
    private Optional<Member> answering(Machine machine, Duration deadline) {
        if (!machine.up() || !world.network().clientOpen(machine.index())) {
            program.spend(deadline);
            return Optional.empty();
        }
        if (machine.process().isEmpty()) {
            return Optional.empty();
        }
        if (!machine.process().get().responds() || machine.diskNanos() > deadline.toNanos()) {
            program.spend(deadline);
            return Optional.empty();
        }
        return machine.process();
    }

    @Override
    public MemberList members(Endpoint endpoint, boolean barrier, Duration deadline)
            throws EtcdException {
        program.enter();
        var machine = world.machineAt(endpoint);
        var member = answering(machine, deadline);
        if (member.isEmpty()) {
            throw new EtcdException(Kind.UNREACHABLE, endpoint + " does not answer");
        }
        world.ensemble().settle();
        var asked = member.get();
        if (asked.data().config().peer(asked.id()).map(Peer::learner).orElse(true)) {
            throw new EtcdException(Kind.OTHER, "etcdserver: rpc not supported for learner");
        }
        if (barrier && !world.ensemble().serves(asked)) {
            program.spend(deadline);
            throw new EtcdException(Kind.DEADLINE, endpoint + ": no read through the quorum");
        }
        var list = list(asked, barrier);
        if (barrier) {
            program.confirm(machine.index(), list);
        }
        program.spend(ANSWER);
        program.enter();
        return list;
    }

    private static MemberList list(Member asked, boolean barrier) {
        return new MemberList(
                asked.data().clusterId(),
                new MemberId(asked.id()),
                asked.data().term(),
                barrier,
                asked.data().config().peers().stream()
                        .map(peer ->
                                new EtcdMember(
                                        new MemberId(peer.id()),
                                        peer.name(),
                                        List.of(peer.peerUrl()),
                                        peer.clientUrl().isEmpty()
                                                ? List.of()
                                                : List.of(peer.clientUrl()),
                                        peer.learner()))
                        .toList());
    }

    @Override
    public ChangeOutcome change(Endpoint endpoint, MembershipChange change, Duration deadline)
            throws InterruptedException {
        return program.effect(
                "ask %s to %s".formatted(endpoint, change), () -> send(endpoint, change, deadline));
    }

    private ChangeOutcome send(Endpoint endpoint, MembershipChange change, Duration deadline) {
        var machine = world.machineAt(endpoint);
        world.invariants().asking(program, machine, change);
        if (!machine.up()
                || !world.network().clientOpen(machine.index())
                || machine.process().isEmpty()) {
            return new ChangeOutcome.Refused(Refusal.NOT_SENT, endpoint + " does not listen");
        }
        var mishap = world.mishap();
        if (mishap.isPresent()) {
            world.tell("the call %s to %s %s", change, machine.name(), mishap.get().told());
            switch (mishap.get().kind()) {
                case REQUEST_LOST -> {}
                case ANSWER_LOST -> new Request(world, program.name(), machine, change).carryOut();
                case DELAYED ->
                        world.timeline()
                                .after(
                                        mishap.get().lasting(),
                                        new Request(world, program.name(), machine, change)
                                                ::arriveLate);
            }
            program.spend(deadline);
            return new ChangeOutcome.Unknown("no answer within the deadline");
        }
        if (!machine.process().get().responds()) {
            program.spend(deadline);
            return new ChangeOutcome.Unknown("no answer within the deadline");
        }
        var outcome = new Request(world, program.name(), machine, change).carryOut();
        program.spend(outcome instanceof ChangeOutcome.Unknown ? deadline : ANSWER);
        return outcome;
    }

    @Override
    public HashSample hash(Endpoint endpoint, long revision, Duration deadline)
            throws EtcdException {
        throw new EtcdException(Kind.UNSUPPORTED, "the model hashes nothing");
    }

    @Override
    public long snapshot(Endpoint endpoint, OutputStream sink, Duration idleDeadline)
            throws EtcdException {
        throw new EtcdException(Kind.UNSUPPORTED, "the model streams nothing");
    }

    @Override
    public void close() {}
}
