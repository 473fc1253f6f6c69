package dev.quorate.manager.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The manager in a world where everything goes wrong: thousands of times, none of them with harm.
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 60);
    private static final int BENIGN_RUNS = 200;
    private static final int BENIGN_EACH = 10;

    /// Each of these has to be reached this often among ten thousand, or the simulation is blind.

    @Test
    void breaksNoInvariantAndMakesWholeWhatCanBe() {
        var seeds = new Seeds(Scenarios::storm, Flaws.NONE);

        var report = seeds.play(1, SEEDS, false);

        System.out.println("ends of " + SEEDS + " runs: " + report.ends());
        report.first()
                .ifPresent(seed -> {
                    throw new AssertionError(story(seed, report) + others(report));
                });
        assertThat(report.ends().get("whole")).isGreaterThan(SEEDS / 2L);
    }

    private static String story(long seed, Seeds.Report report) {
        var violation = Objects.requireNonNull(report.failed().get(seed));
        return "\n" + Story.of(Scenarios.storm(seed), Flaws.NONE, violation.invariant()).text();
    }

    private static String others(Seeds.Report report) {
        return "%n%d of the seeds show violations: %s"
                .formatted(report.failed().size(), report.failed().keySet());
    }

    @Test
    void changesNoMembershipForWhatIsOverByItself() {
        var harmed = new ArrayList<String>();
        var faults = 0;
        for (var seed = 1L; seed <= BENIGN_RUNS; seed++) {
            var scenario = Scenarios.benign(seed, BENIGN_EACH);
            faults += scenario.story().size();
            var outcome = new Seeds(_ -> scenario, Flaws.NONE).play(scenario);
            if (outcome.changes() > 0 || outcome.asides() > 0 || !outcome.end().equals("whole")) {
                harmed.add(seed + ": " + outcome);
            }
        }
        assertThat(harmed).isEmpty();
        assertThat(faults).isGreaterThanOrEqualTo(2_000);
    }

    @Test
    void playsASeedTheSameWayEachTime() {
        for (var seed : List.of(3L, 14L, 159L, 2_653L)) {
            assertThat(told(seed)).isEqualTo(told(seed));
        }
    }

    private static List<String> told(long seed) {
        try (var run = new Simulation(Scenarios.storm(seed), Flaws.NONE, true)) {
            var outcome = run.run();
            var told = new ArrayList<>(run.world().told());
            told.add(outcome.toString());
            return told;
        }
    }
}
