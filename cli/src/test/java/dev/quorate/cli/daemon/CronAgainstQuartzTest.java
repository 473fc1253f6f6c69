package dev.quorate.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.spec.Cron;
import dev.quorate.manager.spec.Timetable;

import org.junit.jupiter.api.Test;
import org.quartz.CronExpression;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;

/// Expressions of six or seven fields mean what they mean to Quartz, as long as no clock is put
/// forward or back.
class CronAgainstQuartzTest {
    private static final int SEEDS = 60;
    private static final int SLOTS = 12;
    private static final Instant START = Instant.parse("2026-02-11T10:17:23Z");

    @Test
    void isDueWhenQuartzWouldFire() throws ParseException {
        for (int seed = 0; seed < SEEDS; seed++) {
            var text = new RandomCron(new Random(seed)).text();
            var quartz = new CronExpression(text);
            quartz.setTimeZone(TimeZone.getTimeZone("UTC"));
            var ours = new Timetable(Cron.parse(text), ZoneId.of("UTC"));
            var at = START;
            for (int i = 0; i < SLOTS; i++) {
                var next = quartz.getNextValidTimeAfter(Date.from(at));
                if (next == null) {
                    break;
                }
                assertThat(ours.nextAfter(at))
                        .describedAs("seed %d: %s after %s", seed, text, at)
                        .contains(next.toInstant());
                at = next.toInstant();
            }
        }
    }

    private record RandomCron(Random random) {
        String text() {
            var byWeek = random.nextBoolean();
            return String.join(
                    " ",
                    oneOf("0", "*/20", "5,35", "10-14", "7/19"),
                    oneOf("0", "*", "*/7", "3/11", "15,45", "20-40/5"),
                    oneOf("*", "2", "*/5", "1-4", "0,12,23", "22/1"),
                    byWeek ? "?" : oneOf("*", "1", "31", "L", "L-2", "15W", "1W", "LW", "*/9"),
                    oneOf("*", "2", "JAN-JUN", "*/5", "3,9", "DEC"),
                    byWeek
                            ? oneOf("*", "1", "MON-FRI", "7", "2#1", "FRI#4", "6L", "L", "SUN,WED")
                            : "?",
                    oneOf("", "*", "2026-2030", "2027", "2026/2"));
        }

        private String oneOf(String... words) {
            return List.of(words).get(random.nextInt(words.length));
        }
    }
}
