package dev.quorate.manager.simulation;

import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.Vigil.Maintenance;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.plan.Vigil.Pause;
import dev.quorate.manager.simulation.World.Mishap;
import dev.quorate.manager.simulation.World.Strike;
import dev.quorate.manager.spec.MemberId;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Lets faults happen to a world, and takes them back when their time is over.
final class Faults {
    private final Simulation simulation;
    private final World world;
    private final List<Runnable> toMend = new ArrayList<>();
    private final List<String> stopped = new ArrayList<>();

    Faults(Simulation simulation, World world) {
        this.simulation = simulation;
        this.world = world;
    }

    void plan(Fault fault) {
        world.timeline().after(fault.at(), () -> begin(fault));
    }

    private void begin(Fault fault) {
        world.tell("--- %s", fault.told().strip());
        happen(fault);
        world.stir();
    }

    private void lasting(Fault fault, Runnable begin, Runnable end) {
        begin.run();
        var once =
                new Runnable() {
                    private boolean done;

                    @Override
                    public void run() {
                        if (!done) {
                            done = true;
                            world.tell("--- over: %s", fault.told().strip());
                            end.run();
                            world.stir();
                        }
                    }
                };
        toMend.add(once);
        world.timeline().after(fault.lasting(), once);
    }

    private void happen(Fault fault) {
        var machine = fault.machine() < 0 ? null : world.machines().get(fault.machine());
        var at = fault.machine();
        var to = fault.other();
        var network = world.network();
        switch (fault.kind()) {
            case KILL -> of(machine).kill();
            case FREEZE -> lasting(fault, of(machine)::freeze, of(machine)::thaw);
            case REBOOT -> lasting(fault, of(machine)::goDown, of(machine)::comeUp);
            case DISK_FULL -> lasting(fault, of(machine)::fillDisk, of(machine)::freeDisk);
            case DISK_SLOW -> {
                var nanos = Duration.ofMillis(fault.amount()).toNanos();
                lasting(
                        fault,
                        () -> of(machine).slowDisk(nanos),
                        () -> of(machine).slowDisk(-nanos));
            }
            case CRASH_LOOP -> {
                of(machine).kill();
                lasting(fault, () -> of(machine).loopCrashes(1), () -> of(machine).loopCrashes(-1));
            }
            case CUT_PEERS -> lasting(fault, () -> cutBoth(at, to, 1), () -> cutBoth(at, to, -1));
            case CUT_PEERS_ONE_WAY ->
                    lasting(
                            fault,
                            () -> network.cutPeers(at, to, 1),
                            () -> network.cutPeers(at, to, -1));
            case ISOLATE -> lasting(fault, () -> isolate(at, 1), () -> isolate(at, -1));
            case MANAGER_LOSES_HOST ->
                    lasting(fault, () -> loseHost(at, 1), () -> loseHost(at, -1));
            case MANAGER_LOSES_CLIENT_PORT ->
                    lasting(fault, () -> network.cutClient(at, 1), () -> network.cutClient(at, -1));
            case MANAGER_LOSES_MACHINE_ONLY ->
                    lasting(
                            fault,
                            () -> network.cutManagement(at, 1),
                            () -> network.cutManagement(at, -1));
            case MANAGER_LOSES_ALL -> lasting(fault, () -> loseAll(1), () -> loseAll(-1));
            case CLOCK_JUMP -> world.jumpClock(Duration.ofSeconds(fault.amount()));
            case UNMOUNT -> lasting(fault, of(machine)::unmount, of(machine)::mount);
            case WIPE -> of(machine).wipe(false);
            case WIPE_UNDERNEATH -> of(machine).wipe(true);
            case CORRUPT -> of(machine).corrupt();
            case HOST_LOST -> of(machine).lose();
            case MANAGER_KILLED -> simulation.daemons().forEach(Program::kill);
            case MANAGER_STRUCK_BEFORE ->
                    world.plan(new Strike(fault.amount(), true, Duration.ZERO));
            case MANAGER_STRUCK_AFTER ->
                    world.plan(new Strike(fault.amount(), false, Duration.ZERO));
            case MANAGER_FROZEN ->
                    simulation.programs().forEach(program -> program.freeze(fault.lasting()));
            case MANAGER_FROZEN_AT_EFFECT ->
                    world.plan(new Strike(fault.amount(), true, fault.lasting()));
            case MANAGER_DISK_FULL ->
                    lasting(fault, () -> world.cabinet().fill(1), () -> world.cabinet().fill(-1));
            case MEMORY_LOST -> world.cabinet().loseMemory();
            case JOURNAL_LOST -> {
                world.cabinet().loseJournal();
                world.invariants().forgetCounts();
            }
            case REQUEST_LOST -> world.plan(new Mishap(Mishap.Kind.REQUEST_LOST, Duration.ZERO));
            case ANSWER_LOST -> world.plan(new Mishap(Mishap.Kind.ANSWER_LOST, Duration.ZERO));
            case CALL_DELAYED -> world.plan(new Mishap(Mishap.Kind.DELAYED, fault.lasting()));
            case OUTSIDER_ADDS -> outsiderAdds(fault.amount());
            case OUTSIDER_REMOVES -> outsiderRemoves(fault.amount());
            case PAUSED -> lasting(fault, this::pause, this::resume);
            case MAINTENANCE -> maintain(fault, of(machine));
            case COMMAND_RESTART ->
                    simulation.command(
                            new Intent.Restart(
                                    world.machines().stream()
                                            .filter(each -> each.record().isPresent())
                                            .map(Machine::name)
                                            .toList(),
                                    false),
                            same -> same);
            case COMMAND_REPLACE ->
                    member(fault.amount())
                            .ifPresent(id ->
                                    simulation.command(
                                            new Intent.Replace(id, Optional.empty()),
                                            same -> same));
            case COMMAND_GROW -> resize(2);
            case COMMAND_SHRINK -> resize(-2);
            case COMMAND_MOVE_LEADER ->
                    world.ensemble().members().stream()
                            .filter(Member::leads)
                            .findFirst()
                            .ifPresent(leader ->
                                    simulation.command(
                                            new Intent.MoveLeader(
                                                    new MemberId(leader.id()), Optional.empty()),
                                            same -> same));
            case COMMAND_STOP -> {
                stopped.add(of(machine).name());
                simulation.command(
                        new Intent.Stop(List.of(of(machine).name()), false), same -> same);
            }
        }
    }

    private static Machine of(@org.jspecify.annotations.Nullable Machine machine) {
        if (machine == null) {
            throw new IllegalArgumentException("this fault is about a machine");
        }
        return machine;
    }

    private void cutBoth(int one, int other, int by) {
        world.network().cutPeers(one, other, by);
        world.network().cutPeers(other, one, by);
    }

    private void isolate(int machine, int by) {
        for (var other = 0; other < world.machines().size(); other++) {
            if (other != machine) {
                cutBoth(machine, other, by);
            }
        }
    }

    private void loseHost(int machine, int by) {
        world.network().cutClient(machine, by);
        world.network().cutManagement(machine, by);
    }

    private void loseAll(int by) {
        for (var machine = 0; machine < world.machines().size(); machine++) {
            loseHost(machine, by);
        }
    }

    private void outsiderAdds(int number) {
        var through = serving();
        through.ifPresent(member ->
                new Request(
                                world,
                                "outsider",
                                member.machine(),
                                new dev.quorate.manager.etcd.Etcd.MembershipChange.AddLearner(
                                        "https://127.0.0.1:" + (30_000 + number)))
                        .carryOut());
    }

    private void outsiderRemoves(int number) {
        var victim = member(number);
        if (victim.isPresent()) {
            serving()
                    .filter(member -> member.id() != victim.get().value())
                    .ifPresent(member ->
                            new Request(
                                            world,
                                            "outsider",
                                            member.machine(),
                                            new dev.quorate.manager.etcd.Etcd.MembershipChange
                                                    .Remove(victim.get()))
                                    .carryOut());
        }
    }

    private Optional<Member> serving() {
        world.ensemble().settle();
        return world.ensemble().members().stream().filter(world.ensemble()::serves).findFirst();
    }

    private Optional<MemberId> member(int number) {
        var voters = world.config().voters();
        return voters.isEmpty()
                ? Optional.empty()
                : Optional.of(new MemberId(voters.get(number % voters.size()).id()));
    }

    private void pause() {
        world.pauseBegins();
        var orders = world.cabinet().orders();
        world.cabinet()
                .write(
                        new Orders(
                                Optional.of(new Pause("a look at the racks", "ann", world.wall())),
                                orders.maintenance()));
    }

    private void resume() {
        world.cabinet().write(new Orders(Optional.empty(), world.cabinet().orders().maintenance()));
    }

    private void maintain(Fault fault, Machine machine) {
        lasting(
                fault,
                () -> {
                    var all = new HashMap<>(world.cabinet().orders().maintenance());
                    all.put(
                            machine.name(),
                            new Maintenance(
                                    machine.name(),
                                    "ann",
                                    world.wall(),
                                    world.wall().plus(Duration.ofDays(30))));
                    world.cabinet().write(new Orders(world.cabinet().orders().pause(), all));
                },
                () -> {
                    Map<String, Maintenance> all =
                            new HashMap<>(world.cabinet().orders().maintenance());
                    all.remove(machine.name());
                    world.cabinet().write(new Orders(world.cabinet().orders().pause(), all));
                });
    }

    private void resize(int by) {
        simulation.command(
                new Intent.Converge(),
                spec -> {
                    var wanted = spec.members() + by;
                    return wanted < 1 || wanted > spec.hosts().size()
                            ? spec
                            : spec.withMembers(wanted);
                });
    }

    /// Takes everything back that can be taken back, as a person would who looks after it.
    void mend() {
        world.tell("=== everything is mended");
        toMend.forEach(Runnable::run);
        world.stir();
        if (!stopped.isEmpty()) {
            simulation.command(
                    new Intent.Start(stopped.stream().distinct().toList()), same -> same);
        }
    }
}
