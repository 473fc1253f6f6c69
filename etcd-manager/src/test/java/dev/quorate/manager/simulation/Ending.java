package dev.quorate.manager.simulation;

import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.WatchNote;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What becomes of a cluster once nothing is amiss any more and a person is there who types what
/// the manager's refusals say.
final class Ending {
    private static final Duration LOOK = Duration.ofSeconds(20);

    /// So long a refusal stands before the person reads it.
    private static final Duration READ_AFTER = Duration.ofMinutes(2);

    /// So long the person waits for what was typed.
    private static final long TYPE_EVERY = Duration.ofMinutes(12).toNanos();

    /// Beyond the grace of a lost host: a crash loop and failing joins are over within the hour.
    private static final Duration BOUND = Duration.ofMinutes(150);

    private final Simulation simulation;
    private final World world;
    private final List<String> typed = new ArrayList<>();
    private long typedAt;

    Ending(Simulation simulation, World world) {
        this.simulation = simulation;
        this.world = world;
    }

    /// @return what became of it within the bound
    Outcome await() {
        var grace = world.scenario().spec().replacement().hostLost();
        var end = world.now() + BOUND.plus(grace).toNanos();
        while (world.now() < end) {
            world.timeline().runUntil(world.now() + LOOK.toNanos());
            if (whole() && simulation.commandsOver()) {
                return outcome("whole");
            }
            var beyond = beyondHelp();
            if (beyond.isPresent()) {
                letItFreeze();
                return outcome(beyond.get());
            }
            readRefusal();
        }
        throw new Violation(
                "liveness",
                "not whole within %d min: %s".formatted(BOUND.plus(grace).toMinutes(), said()));
    }

    /// Where nothing can be done, nothing must be done.
    private void letItFreeze() {
        var before = world.invariants().changes();
        world.timeline().runUntil(world.now() + Duration.ofMinutes(5).toNanos());
        if (!world.truth().held() && world.invariants().changes() > before) {
            throw new Violation("(1) no step without a quorum", "members change without one");
        }
    }

    boolean whole() {
        var truth = world.truth();
        return simulation.active()
                && truth.voters().size() == world.cabinet().spec().members()
                && truth.serving().size() == truth.voters().size()
                && world.config().peers().stream().noneMatch(Peer::learner);
    }

    /// Why no safe path is left, by what is on the disks.
    private Optional<String> beyondHelp() {
        var voters = world.config().voters();
        if (voters.isEmpty()) {
            return simulation.active() ? Optional.of("nothing is left") : unfounded();
        }
        var intact = voters.stream().filter(voter -> holder(voter).isPresent()).count();
        if (intact < voters.size() / 2 + 1) {
            return Optional.of("quorum lost");
        }
        var usable = world.machines().stream().filter(this::usable).count();
        return usable < world.cabinet().spec().members()
                ? Optional.of("no spare host")
                : Optional.empty();
    }

    /// A creation that was ended in the middle is its person's to go on with.
    private Optional<String> unfounded() {
        return simulation.commandsOver() ? Optional.of("never founded") : Optional.empty();
    }

    private Optional<Machine> holder(Peer voter) {
        return world.machines().stream()
                .filter(at -> !at.lost())
                .filter(at ->
                        at.data()
                                .filter(data -> data.memberId() == voter.id())
                                .filter(data -> !data.damaged())
                                .isPresent())
                .filter(_ -> world.tainted(voter.id()).isEmpty())
                .findFirst();
    }

    /// A host that carries a member or may carry one: data that nobody knows is no place for one.
    private boolean usable(Machine machine) {
        return !machine.lost() && (machine.data().isEmpty() || machine.record().isPresent());
    }

    private @Nullable WatchNote said() {
        return world.cabinet().note();
    }

    private void readRefusal() {
        var note = said();
        if (note == null
                || !note.kind().equals("refused")
                || world.now() - typedAt < TYPE_EVERY
                || Duration.between(note.since(), world.wall()).abs().compareTo(READ_AFTER) < 0) {
            return;
        }
        var refusal = world.takeRefusal();
        var command = remedy(refusal).or(() -> remedy(note.code()));
        if (command.isPresent()) {
            typedAt = world.now();
            typed.add(note.code());
            world.tell("the person reads %s: %s", note.code(), note.text());
            simulation.command(command.get(), same -> same);
        }
    }

    private Optional<Intent> remedy(String code) {
        return switch (code) {
            case "REMOVED_OUTSIDE", "TOO_MANY_VOTERS", "NO_VACANT_HOST" ->
                    Optional.of(new Intent.Converge());
            case "DATA_LOST", "BUDGET_SPENT", "OTHERS_UNSEEN", "NO_SPARE", "UNEXPLAINED" ->
                    missing().map(id -> new Intent.Replace(id, Optional.empty()));
            case "STRAY_LEARNER" ->
                    world.config().peers().stream()
                            .filter(Peer::learner)
                            .findFirst()
                            .map(learner -> new Intent.Remove(new MemberId(learner.id())));
            case "STOPPED", "CRASH_LOOP", "VOTERS_DOWN" ->
                    Optional.of(
                            new Intent.Start(
                                    world.machines().stream()
                                            .filter(at -> at.process().isEmpty())
                                            .filter(at -> at.record().isPresent())
                                            .map(Machine::name)
                                            .toList()));
            default -> Optional.empty();
        };
    }

    private Optional<MemberId> missing() {
        return world.config().voters().stream()
                .filter(voter -> holder(voter).isEmpty())
                .findFirst()
                .map(voter -> new MemberId(voter.id()));
    }

    private Outcome outcome(String end) {
        return new Outcome(
                end,
                typed,
                world.invariants().changes(),
                world.invariants().asides(),
                world.invariants().replacements(),
                world.timeline().events());
    }
}
