package dev.quorate.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.tests.chaos.Sweep.Operation;
import dev.quorate.tests.fixture.Quorate;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/// Every operation dies between an effect and its line in the journal, or between a line and the
/// next decision; asked for again, it arrives where it would have arrived: nothing is there twice,
/// nobody is left over. Commands that are killed from outside, at any moment, are in the packages
/// of what they do.
class CrashSweepIT {
    private static final long SEED = 20_261_124;

    /// How often each operation dies in the tier that CI runs, and how many points it has.
    private static final Map<Operation, int[]> POINTS =
            new EnumMap<>(
                    Map.of(
                            Operation.CREATE, new int[] {4, 20},
                            Operation.REPLACE, new int[] {6, 15},
                            Operation.GROW, new int[] {4, 22},
                            Operation.SHRINK, new int[] {4, 9},
                            Operation.HEAL, new int[] {6, 13},
                            Operation.RESTORE, new int[] {3, 20},
                            Operation.BACKUP, new int[] {3, 3}));

    /// More lines than any operation writes.
    private static final int LINES_MAX = 60;

    @RegisterExtension private static final Quorate QUORATE = Quorate.forTheClass();

    private static Sweep sweep;

    @BeforeAll
    static void prepare() throws Exception {
        sweep = new Sweep(QUORATE);
        sweep.prepare();
    }

    @Test
    void everyOperationArrivesAfterItDiedAtSeededPoints() throws Exception {
        var random = new Random(SEED);
        var begun = System.nanoTime();
        var points = 0;
        for (var operation : Operation.values()) {
            var plan = Objects.requireNonNull(POINTS.get(operation));
            var chosen =
                    random.ints(0, plan[1]).distinct().limit(plan[0]).sorted().boxed().toList();
            for (var point : chosen) {
                sweep.dies(operation, point);
                points++;
            }
            System.out.printf(
                    "crash sweep: %s at %s, %d ms so far%n",
                    operation, chosen, Duration.ofNanos(System.nanoTime() - begun).toMillis());
        }
        assertThat(points).isEqualTo(30);
    }

    @Tag("full")
    @ParameterizedTest
    @EnumSource
    void everyOperationArrivesWhereverItDied(Operation operation) throws Exception {
        var point = 0;
        while (sweep.dies(operation, point)) {
            point++;
            assertThat(point).as("%s ends", operation).isLessThan(LINES_MAX);
        }
        System.out.printf("crash sweep: %s died at each of %d points%n", operation, point);
        assertThat(point).isGreaterThanOrEqualTo(operation == Operation.BACKUP ? 2 : 7);
    }
}
