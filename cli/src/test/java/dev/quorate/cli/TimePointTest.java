package dev.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.ZoneId;

class TimePointTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final ZoneId HERE = ZoneId.of("Europe/Berlin");

    private static Instant parse(String text) {
        return TimePoint.parse(text, NOW, HERE);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05Z, 2026-01-02T03:04:05Z",
        "2026-01-02T03:04Z, 2026-01-02T03:04:00Z",
        "2026-01-02 03:04:05.678Z, 2026-01-02T03:04:05.678Z",
        "2026-01-02T03:04:05+01:00, 2026-01-02T02:04:05Z",
        "2026-01-02 03:04 Europe/Berlin, 2026-01-02T02:04:00Z",
        "2026-07-02T03:04:05[Europe/Berlin], 2026-07-02T01:04:05Z",
        "2026-01-02 03:04 UTC, 2026-01-02T03:04:00Z",
        "now-15m, 2026-05-01T11:45:00Z"
    })
    void isReadWithItsZone(String text, Instant time) {
        assertThat(parse(text)).isEqualTo(time);
    }

    @Test
    void withoutAZoneItIsRefusedWithBothReadings() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("2026-01-02T03:04:05"))
                .withMessageContaining("2026-01-02T03:04:05Z")
                .withMessageContaining("2026-01-02T03:04:05+01:00")
                .withMessageContaining("Europe/Berlin");
    }

    @Test
    void whatTheClockShowedTwiceIsRefusedWithBothReadings() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("2026-10-25 02:30 Europe/Berlin"))
                .withMessageContaining("2026-10-25T02:30+02:00")
                .withMessageContaining("2026-10-25T02:30+01:00");
    }

    @Test
    void whatTheClockNeverShowedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("2026-03-29 02:30 Europe/Berlin"))
                .withMessageContaining("does not exist");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-13-01T00:00:00Z",
                "2026-01-02",
                "now-",
                "now-5",
                "2026-01-02 03:04 Nowhere/Land",
                "2026-01-02T25:00:00Z",
                "1767323045"
            })
    void anythingElseIsRefusedWithWhatToWrite(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(text));
    }
}
