package dev.quorate.manager.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.simulation.Fault.Kind;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The manager in a world where everything goes wrong: many times, none of them with harm.
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 1_200);
    private static final int BENIGN_RUNS = 200;
    private static final int BENIGN_EACH = 10;

    /// So often at least in a hundred seeds, or the simulation is blind to it.
    private static final int EACH_KIND_PER_HUNDRED = 3;

    @Test
    void breaksNoInvariantAndMakesWholeWhatCanBe() {
        var report = new Seeds(Scenarios::storm, Flaws.NONE).play(1, SEEDS, false);

        System.out.println(report.told());
        report.first()
                .ifPresent(seed -> {
                    throw new AssertionError(story(seed, report) + others(report));
                });
        assertThat(report.ends().get("whole")).isGreaterThan(SEEDS / 2);
        for (var kind : Kind.values()) {
            assertThat(report.faults().getOrDefault(kind, 0))
                    .as(kind.name())
                    .isGreaterThanOrEqualTo(SEEDS * EACH_KIND_PER_HUNDRED / 100);
        }
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
        var report =
                new Seeds(seed -> Scenarios.benign(seed, BENIGN_EACH), Flaws.NONE)
                        .play(1, BENIGN_RUNS, false);

        System.out.println("benign: " + report.told());
        assertThat(report.failed()).isEmpty();
        assertThat(report.outcomes())
                .hasSize(BENIGN_RUNS)
                .allSatisfy((_, outcome) -> {
                    assertThat(outcome.end()).isEqualTo("whole");
                    assertThat(outcome.changes()).isZero();
                    assertThat(outcome.asides()).isZero();
                });
        assertThat(report.faults().values().stream().mapToInt(Integer::intValue).sum())
                .isGreaterThanOrEqualTo(2_000);
    }

    /// However many are played beside it.
    @Test
    void playsASeedTheSameWayEachTime() {
        var beside = new Seeds(Scenarios::storm, Flaws.NONE).play(1, 60, false).outcomes();

        beside.forEach((seed, outcome) -> {
            assertThat(told(seed).getLast()).isEqualTo(outcome.toString());
        });
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
