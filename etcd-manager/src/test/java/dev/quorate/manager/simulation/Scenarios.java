package dev.quorate.manager.simulation;

import dev.quorate.manager.simulation.Fault.Kind;
import dev.quorate.manager.spec.ClusterSpec.ReplacementSettings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// Makes scenarios from seeds: each picks a shape of cluster, a few kinds of faults of all there
/// are, and how often they come.
final class Scenarios {
    private static final List<String> VERSIONS =
            List.of("3.4.23", "3.5.21", "3.5.35", "3.6.10", "3.6.16", "3.7.3");

    /// Kinds that take nothing from a member for good, none of which may cost a member its place.
    static final Set<Kind> BENIGN =
            EnumSet.of(
                    Kind.KILL,
                    Kind.FREEZE,
                    Kind.REBOOT,
                    Kind.DISK_FULL,
                    Kind.DISK_SLOW,
                    Kind.CUT_PEERS,
                    Kind.CUT_PEERS_ONE_WAY,
                    Kind.ISOLATE,
                    Kind.MANAGER_LOSES_HOST,
                    Kind.MANAGER_LOSES_CLIENT_PORT,
                    Kind.MANAGER_LOSES_MACHINE_ONLY,
                    Kind.MANAGER_LOSES_ALL,
                    Kind.CLOCK_JUMP,
                    Kind.MANAGER_KILLED,
                    Kind.MANAGER_FROZEN);

    private static final Set<Kind> LOSSES =
            EnumSet.of(
                    Kind.WIPE,
                    Kind.WIPE_UNDERNEATH,
                    Kind.CORRUPT,
                    Kind.HOST_LOST,
                    Kind.UNMOUNT,
                    Kind.COMMAND_REPLACE,
                    Kind.COMMAND_GROW,
                    Kind.COMMAND_SHRINK,
                    Kind.OUTSIDER_REMOVES);

    private final SplittableRandom chance;
    private final long seed;

    private Scenarios(long seed) {
        this.seed = seed;
        this.chance = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + 1);
    }

    /// Everything that can go wrong.
    static Scenario storm(long seed) {
        return new Scenarios(seed).storm();
    }

    /// Disturbances that must never cost a member its place.
    ///
    /// @param count how many
    static Scenario benign(long seed, int count) {
        return new Scenarios(seed).calm(count);
    }

    private Scenario storm() {
        var members = pick(List.of(1, 3, 3, 3, 3, 5, 5));
        var spares = chance.nextInt(3);
        var hostLost = Duration.ofMinutes(pick(List.of(3, 5, 10)));
        var dataLost = Duration.ofSeconds(pick(List.of(1, 10, 30)));
        var spec =
                Scenario.spec(
                        pick(VERSIONS),
                        members,
                        spares,
                        new ReplacementSettings(true, dataLost, hostLost, 1 + chance.nextInt(4)));
        var faults = Duration.ofMinutes(pick(List.of(5, 10, 20, 30)));
        var kinds = someKinds();
        var story = new ArrayList<Fault>();
        var count = 1 + chance.nextInt(10);
        for (var i = 0; i < count; i++) {
            story.add(fault(pick(kinds), members + spares, faults));
        }
        if (chance.nextInt(3) == 0) {
            burst(story);
        }
        story.sort(Comparator.comparing(Fault::at));
        return new Scenario(
                seed,
                spec,
                chance.nextInt(8) != 0,
                1 + chance.nextInt(4) / 3,
                pick(List.of(20_000L, 20_000_000L, 600_000_000L)),
                pick(List.of(1, 100, 2_000)),
                Duration.ofSeconds(pick(List.of(2, 8, 30))),
                false,
                faults,
                story);
    }

    /// Losses come with others, so that there is something to be done while things go wrong.
    private List<Kind> someKinds() {
        var all = new ArrayList<>(List.of(Kind.values()));
        var kinds = new ArrayList<Kind>();
        var count = 2 + chance.nextInt(6);
        for (var i = 0; i < count; i++) {
            kinds.add(pick(all));
        }
        kinds.add(pick(List.copyOf(LOSSES)));
        return kinds;
    }

    /// Everything within a few seconds.
    private void burst(List<Fault> story) {
        var at = story.getFirst().at();
        story.replaceAll(fault ->
                new Fault(
                        at.plusMillis(chance.nextInt(20_000)),
                        fault.kind(),
                        fault.machine(),
                        fault.other(),
                        fault.lasting(),
                        fault.amount()));
    }

    private Fault fault(Kind kind, int machines, Duration within) {
        var at = Duration.ofMillis(20_000 + chance.nextLong(within.toMillis() - 20_000));
        var machine = chance.nextInt(machines);
        var other = (machine + 1 + chance.nextInt(Math.max(1, machines - 1))) % machines;
        var minutes = Duration.ofSeconds(1 + chance.nextInt(900));
        return switch (kind) {
            case KILL, WIPE, WIPE_UNDERNEATH, CORRUPT, HOST_LOST, COMMAND_STOP ->
                    new Fault(at, kind, machine, -1, Duration.ZERO, 0);
            case FREEZE,
                    REBOOT,
                    DISK_FULL,
                    CRASH_LOOP,
                    ISOLATE,
                    MANAGER_LOSES_HOST,
                    MANAGER_LOSES_CLIENT_PORT,
                    MANAGER_LOSES_MACHINE_ONLY,
                    UNMOUNT,
                    MAINTENANCE ->
                    new Fault(at, kind, machine, -1, minutes, 0);
            case DISK_SLOW -> new Fault(at, kind, machine, -1, minutes, 50 + chance.nextInt(9_000));
            case CUT_PEERS, CUT_PEERS_ONE_WAY -> new Fault(at, kind, machine, other, minutes, 0);
            case MANAGER_LOSES_ALL, MANAGER_FROZEN, MANAGER_DISK_FULL, PAUSED ->
                    new Fault(at, kind, -1, -1, minutes, 0);
            case CLOCK_JUMP ->
                    new Fault(at, kind, -1, -1, Duration.ZERO, chance.nextInt(-90_000, 90_000));
            case MANAGER_KILLED,
                    MEMORY_LOST,
                    JOURNAL_LOST,
                    REQUEST_LOST,
                    ANSWER_LOST,
                    COMMAND_RESTART,
                    COMMAND_GROW,
                    COMMAND_SHRINK,
                    COMMAND_MOVE_LEADER ->
                    new Fault(at, kind, -1, -1, Duration.ZERO, 0);
            case MANAGER_STRUCK_BEFORE, MANAGER_STRUCK_AFTER ->
                    new Fault(at, kind, -1, -1, Duration.ZERO, 1 + chance.nextInt(60));
            case MANAGER_FROZEN_AT_EFFECT ->
                    new Fault(at, kind, -1, -1, minutes, 1 + chance.nextInt(60));
            case CALL_DELAYED ->
                    new Fault(
                            at, kind, -1, -1, Duration.ofMillis(2_600 + chance.nextInt(20_000)), 0);
            case OUTSIDER_ADDS, OUTSIDER_REMOVES, COMMAND_REPLACE ->
                    new Fault(at, kind, -1, -1, Duration.ZERO, chance.nextInt(100));
        };
    }

    private Scenario calm(int count) {
        var members = pick(List.of(1, 3, 3, 3, 5));
        var spares = chance.nextInt(3);
        var spec =
                Scenario.spec(
                        pick(VERSIONS),
                        members,
                        spares,
                        new ReplacementSettings(
                                true, Duration.ofSeconds(10), Duration.ofMinutes(60), 2));
        var story = new ArrayList<Fault>();
        var at = Duration.ofSeconds(30);
        for (var i = 0; i < count; i++) {
            var drawn = fault(pick(List.copyOf(BENIGN)), members + spares, Duration.ofHours(1));
            var lasting = drawn.lasting().multipliedBy(8).dividedBy(3);
            story.add(
                    new Fault(
                            at,
                            drawn.kind(),
                            drawn.machine(),
                            drawn.other(),
                            drawn.kind() == Kind.REBOOT ? Duration.ofMinutes(40) : lasting,
                            drawn.amount()));
            at =
                    chance.nextInt(3) == 0
                            ? at.plusSeconds(chance.nextInt(60))
                            : at.plus(story.getLast().lasting()).plusSeconds(60);
        }
        return new Scenario(
                seed,
                spec,
                true,
                1,
                20_000_000L,
                100,
                Duration.ofSeconds(20),
                true,
                at.plusMinutes(10),
                story);
    }

    private <T> T pick(List<T> all) {
        return all.get(chance.nextInt(all.size()));
    }
}
