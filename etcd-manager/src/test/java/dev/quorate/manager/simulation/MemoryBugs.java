package dev.quorate.manager.simulation;

import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.state.JournalEntry;
import dev.quorate.manager.state.Records;

import java.time.Duration;
import java.time.Instant;

/// Bugs of what the manager writes down, and of what it makes of it.
final class MemoryBugs {
    private MemoryBugs() {}

    static Records announcesAfterwards(World world, Program program, Records sound) {
        return RecordsAround.appending(sound, entry -> entry.type() != JournalEntry.Type.INTENT);
    }

    static Records forgetsWhatItReplaced(World world, Program program, Records sound) {
        return RecordsAround.reading(
                sound,
                entry ->
                        entry.step().filter(PlanStep.RemoveMember.class::isInstance).isPresent()
                                ? dated(entry, entry.at().minus(Duration.ofDays(3)))
                                : entry);
    }

    static Records forgetsWhatItRestarted(World world, Program program, Records sound) {
        return RecordsAround.reading(
                sound,
                entry ->
                        entry.step().filter(PlanStep.StartMember.class::isInstance).isPresent()
                                ? dated(entry, entry.at().minus(Duration.ofDays(3)))
                                : entry);
    }

    static Records heedsNoPause(World world, Program program, Records sound) {
        return new RecordsAround(sound) {
            @Override
            public Orders orders() {
                return Orders.NONE;
            }
        };
    }

    static void foundsAnewWithoutAJournal(Simulation simulation, Program program) {
        if (simulation.world().cabinet().operations().isEmpty()) {
            simulation.createAs(program);
        }
    }

    static void wantsWhatItSees(Simulation simulation, Program program) {
        var world = simulation.world();
        var voters = world.config().voters().size();
        var spec = world.cabinet().spec();
        if (voters > 0 && voters < spec.members()) {
            world.cabinet().write(program, spec.withMembers(voters));
        }
    }

    private static JournalEntry dated(JournalEntry entry, Instant at) {
        return new JournalEntry(
                entry.format(),
                entry.seq(),
                entry.epoch(),
                at,
                entry.type(),
                entry.intent(),
                entry.step(),
                entry.reason(),
                entry.evidence());
    }
}
