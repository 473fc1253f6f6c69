package dev.quorate.manager.simulation;

import dev.quorate.manager.host.Host;
import dev.quorate.manager.host.HostFacts;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.spec.HostSpec;
import dev.quorate.manager.spec.MemberId;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Bugs of how members are started, and of the records that their hosts keep.
final class StartBugs {
    private StartBugs() {}

    static Host keepsNewInTheFlags(World world, Program program, Host sound) {
        return starting(
                sound,
                order -> {
                    var arguments = new ArrayList<>(order.arguments());
                    arguments.replaceAll(argument ->
                            argument.startsWith("--initial-cluster-state=")
                                    ? "--initial-cluster-state=new"
                                    : argument);
                    return new Host.StartOrder(
                            order.binary(), order.binarySha256(), arguments, order.identity());
                });
    }

    static Host startsAnOldIdOnNothing(World world, Program program, Host sound) {
        return new HostsAround(sound) {
            @Override
            public HostFacts inspect(HostSpec host) throws IOException {
                return withData(super.inspect(host));
            }

            @Override
            public void start(HostSpec host, StartOrder order)
                    throws IOException, InterruptedException {
                var machine = world.machine(host.name());
                if (machine.process().isEmpty()
                        && machine.data().isEmpty()
                        && machine.record().isPresent()) {
                    machine.write(permitted(machine.record().get()));
                }
                super.start(host, joining(world, order));
            }
        };
    }

    static Host hasNoStartGuard(World world, Program program, Host sound) {
        return new HostsAround(sound) {
            @Override
            public HostFacts inspect(HostSpec host) throws IOException {
                return withData(super.inspect(host));
            }

            @Override
            public void start(HostSpec host, StartOrder order) throws IOException {
                program.enter();
                var machine = world.machine(host.name());
                if (machine.up() && machine.process().isEmpty()) {
                    Start.of(world, machine, joining(world, order).arguments()).run();
                }
            }
        };
    }

    static Host latchesAnotherId(World world, Program program, Host sound) {
        return new HostsAround(sound) {
            @Override
            public void writeRecord(HostSpec host, IdentityRecord identity) throws IOException {
                super.writeRecord(
                        host,
                        identity.state() == IdentityRecord.State.JOINED
                                ? as(identity, Optional.of(new MemberId(4711)), identity.state())
                                : identity);
            }
        };
    }

    private static HostFacts withData(HostFacts facts) {
        return facts.data() == HostFacts.Data.NONE
                        && facts.identity()
                                .filter(who -> who.state() == IdentityRecord.State.JOINED)
                                .isPresent()
                ? new HostFacts(
                        facts.record(),
                        facts.process(),
                        HostFacts.Data.PRESENT,
                        facts.freeBytes(),
                        facts.logTail(),
                        facts.failure(),
                        facts.logEnd(),
                        facts.otherVolume())
                : facts;
    }

    private static IdentityRecord permitted(IdentityRecord record) {
        return as(record, record.memberId(), IdentityRecord.State.PERMITTED);
    }

    private static IdentityRecord as(
            IdentityRecord record, Optional<MemberId> id, IdentityRecord.State state) {
        return new IdentityRecord(
                record.managerUid(),
                record.cluster(),
                record.clusterUid(),
                record.incarnation(),
                record.member(),
                id,
                record.clusterId(),
                state,
                record.writtenAt());
    }

    private static Host.StartOrder joining(World world, Host.StartOrder order) {
        if (world.config().peers().isEmpty()
                || order.arguments().stream()
                        .anyMatch(flag -> flag.startsWith("--initial-cluster="))) {
            return order;
        }
        var arguments = new ArrayList<>(order.arguments());
        arguments.add(
                "--initial-cluster="
                        + String.join(
                                ",",
                                world.config().peers().stream()
                                        .map(peer -> peer.name() + "=" + peer.peerUrl())
                                        .toList()));
        return new Host.StartOrder(
                order.binary(), order.binarySha256(), arguments, order.identity());
    }

    private static Host starting(Host sound, UnaryOperator<Host.StartOrder> wrongly) {
        return new HostsAround(sound) {
            @Override
            public void start(HostSpec host, StartOrder order)
                    throws IOException, InterruptedException {
                super.start(host, wrongly.apply(order));
            }
        };
    }
}
