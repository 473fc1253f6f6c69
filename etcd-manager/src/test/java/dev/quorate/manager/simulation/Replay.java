package dev.quorate.manager.simulation;

import org.junit.jupiter.api.Test;

/// Plays one seed and tells what happens; `src/test/simulate --seed N` runs it.
class Replay {
    @Test
    void seed() {
        var seed = Long.getLong("simulation.seed", 1);
        var bug = System.getProperty("simulation.bug", "");
        var flaws = bug.isEmpty() ? Flaws.NONE : PlantedBug.valueOf(bug).flaws();
        System.out.println(told(seed, flaws));
    }

    static String told(long seed, Flaws flaws) {
        var scenario = Scenarios.storm(seed);
        try (var run = new Simulation(scenario, flaws, true)) {
            var outcome = run.run();
            return String.join("\n", run.world().told()) + "\n" + outcome;
        } catch (Violation violation) {
            return Story.of(scenario, flaws, violation.invariant()).text();
        }
    }
}
