package dev.quorate.manager.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Objects;

/// The simulation is proven by bugs: each that is planted has to be found.
class PlantedBugTest {
    private static final int SEEDS_MAX = 1_000;

    @Test
    void findsEveryBugThatIsPlanted() {
        var table =
                new StringBuilder("%-36s %6s  %s%n".formatted("planted bug", "seed", "found by"));
        var missed = new ArrayList<PlantedBug>();
        for (var bug : PlantedBug.values()) {
            var report = new Seeds(Scenarios::storm, bug.flaws()).play(1, SEEDS_MAX, true);
            var seed = report.first();
            if (seed.isEmpty()) {
                missed.add(bug);
            }
            table.append(
                    "%-36s %6s  %s%n"
                            .formatted(
                                    bug,
                                    seed.map(Object::toString).orElse("-"),
                                    seed.map(at ->
                                                    Objects.requireNonNull(report.failed().get(at))
                                                            .getMessage())
                                            .orElse("nothing")));
        }
        System.out.println(table);
        assertThat(missed).isEmpty();
    }
}
