package dev.quorate.manager.simulation;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.host.Host;
import dev.quorate.manager.host.HostFacts;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.host.IdentityRecord.State;
import dev.quorate.manager.spec.HostSpec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The machines as one program on the manager's machine reaches them, with the start guard on each.
final class ModelHosts implements Host {
    private static final Duration ACCESS = Duration.ofMillis(5);
    private static final Duration NO_ACCESS = Duration.ofSeconds(2);
    private static final Duration ENDING = Duration.ofMillis(300);

    private final World world;
    private final Program program;

    ModelHosts(World world, Program program) {
        this.world = world;
        this.program = program;
    }

    @Override
    public HostFacts inspect(HostSpec host) throws IOException {
        program.enter();
        return reach(host).facts();
    }

    private Machine reach(HostSpec host) throws IOException {
        var machine = world.machine(host.name());
        if (!machine.up() || !world.network().managementOpen(machine.index())) {
            program.spend(NO_ACCESS);
            throw new IOException("host %s does not answer".formatted(host.name()));
        }
        program.spend(ACCESS);
        return machine;
    }

    @Override
    public void writeRecord(HostSpec host, IdentityRecord identity) throws IOException {
        var _ =
                effect(
                        "record %s on %s".formatted(identity.member(), host.name()),
                        host,
                        machine -> {
                            world.invariants().recording(program, machine, identity);
                            machine.write(identity);
                            world.tell(
                                    "%s: the record on %s says %s %s",
                                    program.name(),
                                    host.name(),
                                    identity.member(),
                                    identity.state());
                            return machine;
                        });
    }

    /// What is done on a machine that was reached.
    private interface Deed<T> {
        T on(Machine machine) throws IOException;
    }

    private <T> T effect(String what, HostSpec host, Deed<T> deed) throws IOException {
        try {
            return program.<T, IOException>effect(what, () -> deed.on(reach(host)));
        } catch (InterruptedException never) {
            throw new IllegalStateException("nobody interrupts the model", never);
        }
    }

    @Override
    public void start(HostSpec host, StartOrder order) throws IOException {
        var _ =
                effect(
                        "start %s on %s".formatted(order.identity().member(), host.name()),
                        host,
                        machine -> {
                            if (machine.process().isEmpty()) {
                                guard(machine, order);
                            }
                            return machine;
                        });
        program.spend(ENDING);
    }

    /// `start-guard.sh`
    private void guard(Machine machine, StartOrder order) {
        var wanted = order.identity();
        var found = machine.record();
        if (found.isEmpty()) {
            throw refused("RECORD_MISSING", machine);
        }
        var record = found.get();
        if (!record.managerUid().equals(wanted.managerUid())
                || !record.clusterUid().equals(wanted.clusterUid())
                || !record.incarnation().equals(wanted.incarnation())
                || !record.member().equals(wanted.member())
                || (wanted.memberId().isPresent()
                        && !record.memberId().equals(wanted.memberId()))) {
            throw refused("RECORD_MISMATCH", machine);
        }
        switch (record.state()) {
            case PERMITTED -> {
                if (machine.data().isPresent()) {
                    throw refused("DATA_PRESENT", machine);
                }
            }
            case PLACED -> {
                if (machine.data().isEmpty()) {
                    throw refused("DATA_NOT_PLACED", machine);
                }
            }
            case STARTED, JOINED -> {
                if (machine.data().isEmpty()) {
                    throw refused("DATA_LOST", machine);
                }
            }
        }
        var start = Start.of(world, machine, order.arguments());
        world.invariants().guarding(machine, start);
        if (record.state() == State.PERMITTED || record.state() == State.PLACED) {
            machine.write(used(record));
        }
        start.run();
    }

    private static IdentityRecord used(IdentityRecord record) {
        return new IdentityRecord(
                record.managerUid(),
                record.cluster(),
                record.clusterUid(),
                record.incarnation(),
                record.member(),
                record.memberId(),
                record.clusterId(),
                State.STARTED,
                record.writtenAt());
    }

    private static OperatorException refused(String code, Machine machine) {
        return new OperatorException(
                Failure.REFUSED,
                code,
                "the start guard on %s refuses: %s".formatted(machine.name(), code),
                "etcd was not started",
                "look at it");
    }

    @Override
    public void stop(HostSpec host, Duration patience) throws IOException {
        var _ =
                effect(
                        "stop %s".formatted(host.name()),
                        host,
                        machine -> {
                            world.invariants().stopping(program, machine);
                            machine.process().filter(Member::leads).ifPresent(this::handsOver);
                            machine.kill();
                            return machine;
                        });
        program.spend(ENDING);
    }

    @Override
    public Optional<Path> setAside(HostSpec host, String reason) throws IOException {
        return effect(
                "set %s aside".formatted(host.name()),
                host,
                machine -> {
                    if (machine.process().isPresent()) {
                        throw new OperatorException(
                                Failure.REFUSED,
                                "DATA_IN_USE",
                                "etcd runs on " + host.name(),
                                "nothing was moved",
                                "stop it first");
                    }
                    world.invariants().settingAside(program, machine);
                    world.tell("%s: the data on %s is set aside", program.name(), host.name());
                    var had = machine.record().isPresent() || machine.data().isPresent();
                    machine.setAside();
                    return had ? Optional.of(host.dataDir().resolve("aside")) : Optional.empty();
                });
    }

    @Override
    public void place(HostSpec host, Path preparedMember) {
        throw new UnsupportedOperationException("the model restores nothing");
    }

    /// A leader that is told to stop gives its lead to the first voter that can take it.
    private void handsOver(Member leader) {
        for (var voter : leader.data().config().voters()) {
            if (voter.id() != leader.id() && world.ensemble().transfer(leader, voter.id())) {
                return;
            }
        }
    }
}
