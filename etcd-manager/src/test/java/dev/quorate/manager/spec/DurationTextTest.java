package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Random;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "0s, PT0S, 0s",
        "100ms, PT0.1S, 100ms",
        "1000ms, PT1S, 1s",
        "90s, PT1M30S, 90s",
        "60m, PT1H, 1h",
        "24h, P1D, 1d",
        "2w, P14D, 14d",
        "90d, P90D, 90d",
        "10y, P3650D, 10y",
        "10000y, P3650000D, 10000y",
        "315360000000000ms, P3650000D, 10000y"
    })
    void readsAndWritesLengthsOfTime(String text, Duration duration, String canonical) {
        assertThat(DurationText.parse(text).duration()).isEqualTo(duration);
        assertThat(DurationText.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "1, the unit is missing",
        "-5m, it is negative",
        "1h60m, only one number and one unit are read",
        "1 year, without a space",
        "10001y, longer than 10000 years",
        "999999999999999y, longer than 10000 years"
    })
    void saysWhatIsWrong(String text, String what) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse(text))
                .withMessageContaining(what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "d", "1D", "1.5h", "01d", "1 d", "1e3s", "P1D", "1d\n", "１d"})
    void refusesWhatIsNoLengthOfTime(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DurationText.parse(text));
    }

    @Test
    void refusesWhatItCouldNotWrite() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DurationText(Duration.ofNanos(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DurationText(Duration.ofSeconds(-1)));
    }

    @Test
    void writesWhatItReads() {
        var random = new Random(7);
        for (var i = 0; i < 10_000; i++) {
            var text = new DurationText(Duration.ofMillis(random.nextLong(1L << 40)));

            assertThat(DurationText.parse(text.toString())).isEqualTo(text);
        }
    }
}
