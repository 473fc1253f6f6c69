package dev.quorate.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.restore.RestoreReport.Phases;
import dev.quorate.restore.choose.Route;
import dev.quorate.restore.choose.Shelf;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class RestoreRatesTest {
    private static final String STORE = "file:///srv/backups";
    private static final Phases TOOK =
            new Phases(
                    Duration.ofMillis(40),
                    Duration.ofMillis(300),
                    Duration.ofMillis(900),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(200));

    @TempDir private Path root;

    private Route route() throws Exception {
        try (var shelf = new Shelf(root)) {
            return new Route(shelf.base(10), 10, List.of());
        }
    }

    @Test
    void guessesOnlyOnce() throws Exception {
        var before = RestoreRates.read(root).estimate(route(), STORE, 3);
        RestoreRates.read(root).learn(route(), STORE, 3, TOOK).write(root);
        var after = RestoreRates.read(root).estimate(route(), STORE, 3);

        assertThat(before.firstGuess()).isTrue();
        assertThat(after.firstGuess()).isFalse();
        assertThat(after.phases()).isEqualTo(TOOK);
    }

    @Test
    void whatOneStoreGivesSaysNothingOfAnother() throws Exception {
        var rates = new RestoreRates(1, Map.of()).learn(route(), STORE, 3, TOOK);

        assertThat(rates.estimate(route(), "s3://other/x", 3).firstGuess()).isTrue();
    }

    @Test
    void aFileTakesNoMembers() throws Exception {
        var phases = new RestoreRates(1, Map.of()).estimate(route(), STORE, 0).phases();

        assertThat(phases.place()).isZero();
        assertThat(phases.start()).isZero();
        assertThat(phases.total()).isEqualTo(phases.fetch().plus(phases.rebuild()));
    }

    @Test
    void muchDataTeachesTheRateAndLittleTheRest() {
        var rate =
                PhaseRate.guess(5, 1e9)
                        .learn(1000, Duration.ofSeconds(1))
                        .learn(500_000_000, Duration.ofSeconds(6));

        assertThat(rate.estimate(1_000_000_000)).isEqualTo(Duration.ofSeconds(11));
        assertThat(rate.measured(1_000_000_000)).isTrue();
        assertThat(PhaseRate.guess(5, 1e9).measured(1)).isFalse();
    }
}
