package dev.quorate.manager.simulation;

import dev.quorate.manager.apply.MemberCertificates;
import dev.quorate.manager.apply.MemberFlags;
import dev.quorate.manager.control.Works;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.host.Host;
import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.Intent.Placement;
import dev.quorate.manager.release.Binary;
import dev.quorate.manager.release.EtcdBinaries;
import dev.quorate.manager.release.Origin;
import dev.quorate.manager.release.Sha256;
import dev.quorate.manager.simulation.Entry.Change;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.ClusterRecord;
import dev.quorate.manager.state.JournalEntry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One run: a world, the manager's programs in it, faults, then everything mended, and whether the
/// cluster is whole in the end.
final class Simulation implements AutoCloseable {
    private static final Duration RESTART = Duration.ofSeconds(3);

    private final Scenario scenario;
    private final Flaws flaws;
    private final World world;
    private final List<Program> daemons = new ArrayList<>();
    private final Map<EtcdVersion, EtcdBinaries> binaries = new HashMap<>();
    private final List<Program> typed = new ArrayList<>();
    private int commands;
    private boolean over;

    /// @param flaws what is wrong with the manager in this run
    Simulation(Scenario scenario, Flaws flaws, boolean telling) {
        this.scenario = scenario;
        this.flaws = flaws;
        this.world = new World(scenario, telling);
        world.onEnd(this::keepRunning);
    }

    World world() {
        return world;
    }

    /// Plays it to its end.
    ///
    /// @return what became of the cluster
    Outcome run() {
        if (scenario.founded()) {
            found();
        }
        world.stir();
        world.live();
        world.timeline().after(Duration.ofSeconds(5), world::write);
        for (var i = 1; i <= scenario.daemons(); i++) {
            startDaemon("daemon-" + i);
        }
        if (!scenario.founded()) {
            create();
        }
        var faults = new Faults(this, world);
        scenario.story().forEach(faults::plan);
        world.timeline().runUntil(scenario.faults().toNanos());
        faults.mend();
        return new Ending(this, world).await();
    }

    void startDaemon(String name) {
        var program = new Program(world, name);
        daemons.add(program);
        program.play(
                new DaemonPart(
                        world,
                        program,
                        works(program),
                        this::binaries,
                        () -> flaws.beforeRound(this, program)));
        world.tell("%s (pid %d) starts", name, program.pid());
    }

    /// Whoever keeps the daemon running starts it again.
    private void keepRunning(Program ended) {
        if (!over && daemons.remove(ended)) {
            world.timeline().after(RESTART, () -> startDaemon(ended.name()));
        }
    }

    List<Program> daemons() {
        return List.copyOf(daemons);
    }

    Works works(Program program) {
        Etcd etcd = flaws.etcd(world, program, new ModelEtcd(world, program));
        Host hosts = flaws.hosts(world, program, new ModelHosts(world, program));
        MemberCertificates certificates = new ModelCertificates(program);
        return new Works(
                flaws.records(world, program, new ModelRecords(world, program, world.cabinet())),
                new Works.Subject() {
                    @Override
                    public ClusterSpec spec() {
                        program.enter();
                        return world.cabinet().spec();
                    }

                    @Override
                    public String managerUid() {
                        return Cabinet.MANAGER;
                    }
                },
                etcd,
                hosts,
                program,
                certificates,
                flaws.clock(world, program, new ModelClock(world, program)));
    }

    EtcdBinaries binaries(EtcdVersion version) {
        return binaries.computeIfAbsent(version, Simulation::standIns);
    }

    private static EtcdBinaries standIns(EtcdVersion version) {
        var digests = new HashMap<Binary, Sha256>();
        for (var binary : Binary.values()) {
            digests.put(binary, new Sha256("0".repeat(64)));
        }
        return new EtcdBinaries(
                version, Path.of("/var/lib/sim/bin"), Origin.CONFIGURED, "", digests);
    }

    /// Somebody types a command.
    void command(Intent intent, UnaryOperator<ClusterSpec> change) {
        var program = new Program(world, "command-" + ++commands);
        typed.add(program);
        program.play(
                new Person(
                        world,
                        program,
                        works(program),
                        binaries(scenario.spec().version()),
                        intent,
                        change));
    }

    /// All that run on the manager's machine.
    List<Program> programs() {
        return Stream.concat(daemons.stream(), typed.stream().filter(each -> !each.dead()))
                .toList();
    }

    /// Whether no command is at work.
    boolean commandsOver() {
        return typed.stream().allMatch(Program::dead);
    }

    private void create() {
        command(creation(), same -> same);
    }

    private Intent creation() {
        var spec = scenario.spec();
        return new Intent.Create(
                Scenario.INCARNATION,
                IntStream.range(0, spec.members())
                        .mapToObj(i -> new Placement(spec.hosts().get(i).name(), memberName(i + 1)))
                        .toList());
    }

    /// What no daemon may do.
    void createAs(Program daemon) {
        world.invariants()
                .journalled(
                        daemon,
                        "founding",
                        new JournalEntry(
                                1,
                                1,
                                1,
                                world.wall(),
                                JournalEntry.Type.OPENED,
                                Optional.of(creation()),
                                Optional.empty(),
                                "",
                                Map.of()));
    }

    static String memberName(int number) {
        return Scenario.NAME + "-" + number;
    }

    /// The cluster as a creation leaves it, at once.
    private void found() {
        var spec = scenario.spec();
        var members = IntStream.range(0, spec.members()).mapToObj(world.machines()::get).toList();
        var clusterId = Start.idOf(Scenario.INCARNATION);
        var certificates = new ModelCertificates(new Program(world, "founding"));
        var placements = new ArrayList<Placement>();
        for (var machine : members) {
            var name = memberName(machine.index() + 1);
            placements.add(new Placement(machine.name(), name));
            var data = DataDir.empty(idOf(machine), clusterId);
            data.raiseTerm(1);
            for (var other : members) {
                data.append(1, new Change.Add(peer(other)));
                data.commitNext();
            }
            machine.write(
                    new IdentityRecord(
                            Cabinet.MANAGER,
                            Scenario.NAME,
                            "uid-1",
                            Scenario.INCARNATION,
                            name,
                            Optional.of(new MemberId(data.memberId())),
                            Optional.of(clusterId),
                            IdentityRecord.State.JOINED,
                            world.wall()));
            machine.run(
                    new Member(machine, data, name, 0),
                    false,
                    MemberFlags.running(spec, machine.spec(), name, certificates));
        }
        journalCreation(placements, members, clusterId);
    }

    private static long idOf(Machine machine) {
        return Start.idOf(machine.spec().peerUrl() + Scenario.INCARNATION);
    }

    private static Peer peer(Machine machine) {
        return new Peer(
                idOf(machine),
                memberName(machine.index() + 1),
                machine.spec().peerUrl(),
                machine.spec().clientUrl(),
                false,
                "founding");
    }

    private void journalCreation(
            List<Placement> placements, List<Machine> members, long clusterId) {
        var id = "20260101T000000.000Z-create";
        var intent = new Intent.Create(Scenario.INCARNATION, placements);
        note(id, JournalEntry.Type.OPENED, Optional.of(intent), Optional.empty());
        for (var machine : members) {
            note(
                    id,
                    JournalEntry.Type.DONE,
                    Optional.empty(),
                    Optional.of(
                            new dev.quorate.manager.plan.PlanStep.LatchMember(
                                    machine.name(),
                                    memberName(machine.index() + 1),
                                    new MemberId(idOf(machine)),
                                    clusterId)));
        }
        note(id, JournalEntry.Type.CLOSED, Optional.empty(), Optional.empty());
    }

    private void note(
            String id,
            JournalEntry.Type type,
            Optional<Intent> intent,
            Optional<dev.quorate.manager.plan.PlanStep> step) {
        world.cabinet()
                .append(
                        id,
                        new JournalEntry(
                                1,
                                1,
                                1,
                                world.wall(),
                                type,
                                intent,
                                step,
                                "",
                                Map.of("person", "ann", "command", "cluster create c")));
    }

    /// Whether the cluster is active, for those who found it by a command.
    boolean active() {
        return world.cabinet().record().state() == ClusterRecord.State.ACTIVE;
    }

    @Override
    public void close() {
        over = true;
        world.timeline().close();
    }
}
