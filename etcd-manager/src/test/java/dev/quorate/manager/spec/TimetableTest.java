package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// Clocks in Berlin were put forward on 29 March 2026 at 01:00 UTC (02:00 to 03:00), and back on 25
/// October 2026 at 01:00 UTC (03:00 to 02:00).
class TimetableTest {
    @ParameterizedTest(name = "{0} from {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "30 2 * * *   | 2026-03-28T00:00:00Z"
                        + " | 2026-03-28T01:30:00Z 2026-03-29T01:00:00Z 2026-03-30T00:30:00Z",
                "*/20 2 * * * | 2026-03-28T01:30:00Z"
                        + " | 2026-03-28T01:40:00Z 2026-03-29T01:00:00Z 2026-03-30T00:00:00Z",
                "0 * * * *    | 2026-03-28T23:30:00Z"
                        + " | 2026-03-29T00:00:00Z 2026-03-29T01:00:00Z 2026-03-29T02:00:00Z",
                "0 3 * * *    | 2026-03-28T12:00:00Z"
                        + " | 2026-03-29T01:00:00Z 2026-03-30T01:00:00Z 2026-03-31T01:00:00Z",
                "30 2 * * *   | 2026-10-24T12:00:00Z"
                        + " | 2026-10-25T00:30:00Z 2026-10-26T01:30:00Z 2026-10-27T01:30:00Z",
                "0 * * * *    | 2026-10-24T23:30:00Z"
                        + " | 2026-10-25T00:00:00Z 2026-10-25T01:00:00Z 2026-10-25T02:00:00Z",
                "*/30 * * * * | 2026-10-25T00:10:00Z"
                        + " | 2026-10-25T00:30:00Z 2026-10-25T01:00:00Z 2026-10-25T01:30:00Z",
                "0 2,3 * * *  | 2026-10-24T12:00:00Z"
                        + " | 2026-10-25T00:00:00Z 2026-10-25T02:00:00Z 2026-10-26T01:00:00Z",
            })
    void isDueOnceWhereClocksArePut(String cron, Instant from, String expected) {
        var slots = slots(timetable(cron, "Europe/Berlin"), from, 3);

        assertThat(slots)
                .isEqualTo(List.of(expected.split(" ")).stream().map(Instant::parse).toList());
    }

    @Test
    void clocksPutByHalfAnHourMakeNoDifference() {
        // Lord Howe Island: on 5 April 2026 at 02:00 back to 01:30, on 4 October forward to 02:30.
        var daily = timetable("45 1 * * *", "Australia/Lord_Howe");
        var inGap = timetable("15 2 * * *", "Australia/Lord_Howe");

        assertThat(slots(daily, Instant.parse("2026-04-03T20:00:00Z"), 2))
                .containsExactly(
                        Instant.parse("2026-04-04T14:45:00Z"),
                        Instant.parse("2026-04-05T15:15:00Z"));
        assertThat(slots(inGap, Instant.parse("2026-10-03T00:00:00Z"), 2))
                .containsExactly(
                        Instant.parse("2026-10-03T15:30:00Z"),
                        Instant.parse("2026-10-04T15:15:00Z"));
    }

    @Test
    void theLatestSlotIsTheLastOfThoseThatComeOneByOne() {
        for (var cron : List.of("0 * * * *", "*/7 1-3 * * *", "0 0 1 * *", "0/5 * 2 ? * *")) {
            var timetable = timetable(cron, "America/New_York");
            var after = Instant.parse("2026-10-30T12:00:00Z");
            var last = after;
            for (var now = after;
                    now.isBefore(after.plus(Duration.ofDays(4)));
                    now = now.plusSeconds(3_571)) {
                for (var next = timetable.nextAfter(last).orElseThrow();
                        !next.isAfter(now);
                        next = timetable.nextAfter(last).orElseThrow()) {
                    last = next;
                }

                var latest = timetable.latest(after, now);

                assertThat(latest.orElse(after)).describedAs("%s at %s", cron, now).isEqualTo(last);
            }
        }
    }

    @Test
    void everyMinuteIsDueEveryMinuteOfAYear() {
        var timetable = timetable("* * * * *", "Europe/Berlin");
        var at = Instant.parse("2026-01-01T00:00:00Z");
        var end = Instant.parse("2027-01-01T00:00:00Z");
        while (at.isBefore(end)) {
            var next = timetable.nextAfter(at).orElseThrow();
            assertThat(next).isEqualTo(at.plusSeconds(60));
            at = next;
        }
    }

    private static Timetable timetable(String cron, String zone) {
        return new Timetable(Cron.parse(cron), ZoneId.of(zone));
    }

    private static List<Instant> slots(Timetable timetable, Instant from, int count) {
        var slots = new ArrayList<Instant>();
        var at = from;
        for (var i = 0; i < count; i++) {
            at = timetable.nextAfter(at).orElseThrow();
            slots.add(at);
        }
        return slots;
    }
}
