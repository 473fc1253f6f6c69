package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

class CronTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * *         | 2026-01-01T00:00 | 2026-01-01T00:01 | 2026-01-01T00:02",
                "0 * * * *         | 2026-01-01T00:00 | 2026-01-01T01:00 | 2026-01-01T02:00",
                "*/20 3 * * *      | 2026-01-01T03:00 | 2026-01-01T03:20 | 2026-01-01T03:40",
                "5/20 3 * * *      | 2026-01-01T03:05 | 2026-01-01T03:25 | 2026-01-01T03:45",
                "1-5/2,9 0 * * *   | 2026-01-01T00:01 | 2026-01-01T00:03 | 2026-01-01T00:05",
                "0 0 29 2 *        | 2028-02-29T00:00 | 2032-02-29T00:00 | 2036-02-29T00:00",
                "0 0 * * 7         | 2026-01-04T00:00 | 2026-01-11T00:00 | 2026-01-18T00:00",
                "0 0 * * sun       | 2026-01-04T00:00 | 2026-01-11T00:00 | 2026-01-18T00:00",
                "0 0 * * 5-7       | 2026-01-02T00:00 | 2026-01-03T00:00 | 2026-01-04T00:00",
                "0 0 1 * MON       | 2026-01-01T00:00 | 2026-01-05T00:00 | 2026-01-12T00:00",
                "0 0 */2 * MON     | 2026-01-05T00:00 | 2026-01-19T00:00 | 2026-02-09T00:00",
                "0 0 31 * *        | 2026-01-31T00:00 | 2026-03-31T00:00 | 2026-05-31T00:00",
                "*/10 59 23 ? * *  | 2026-01-01T23:59 | 2026-01-01T23:59:10 | 2026-01-01T23:59:20",
                "0 0 2 ? * 1       | 2026-01-04T02:00 | 2026-01-11T02:00 | 2026-01-18T02:00",
                "0 0 2 ? * 6L      | 2026-01-30T02:00 | 2026-02-27T02:00 | 2026-03-27T02:00",
                "0 0 2 ? * MON#2   | 2026-01-12T02:00 | 2026-02-09T02:00 | 2026-03-09T02:00",
                "0 0 2 L * ?       | 2026-01-31T02:00 | 2026-02-28T02:00 | 2026-03-31T02:00",
                "0 0 2 L-3 2 ?     | 2026-02-25T02:00 | 2027-02-25T02:00 | 2028-02-26T02:00",
                "0 0 2 LW * ?      | 2026-01-30T02:00 | 2026-02-27T02:00 | 2026-03-31T02:00",
                "0 0 2 1W * ?      | 2026-01-01T02:00 | 2026-02-02T02:00 | 2026-03-02T02:00",
                "0 0 0 1 1 ? 2028/2| 2028-01-01T00:00 | 2030-01-01T00:00 | 2032-01-01T00:00",
            })
    void isDueAt(String text, String first, String second, String third) {
        var cron = Cron.parse(text);
        var due = new ArrayList<LocalDateTime>();
        var at = LocalDateTime.of(2026, 1, 1, 0, 0);
        for (var i = 0; i < 3; i++) {
            var next = cron.from(at).orElseThrow();
            due.add(next);
            at = next.plusSeconds(1);
        }

        assertThat(due)
                .isEqualTo(
                        List.of(first, second, third).stream().map(LocalDateTime::parse).toList());
    }

    @Test
    void endsWhereItsYearsEnd() {
        var cron = Cron.parse("0 0 0 1 1 ? 2028");

        assertThat(cron.from(LocalDateTime.of(2028, 1, 1, 0, 0, 1))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"            | '' has 0 fields, not 5",
                "* * * *         | '* * * *' has 4 fields, not 5",
                "* * * * * * * * | has 8 fields",
                "60 * * * *      | the 'minute' 60 is not from 0 to 59",
                "* 24 * * *      | the 'hour' 24 is not from 0 to 23",
                "* * 0 * *       | the 'day of month' 0 is not from 1 to 31",
                "* * * 13 *      | the 'month' 13 is not from 1 to 12",
                "* * * * 8       | the 'day of week' 8 is not from 0 to 7",
                "0 * * ? * 0     | the 'day of week' 0 is not from 1 to 7",
                "* * 31 2 *      | is never due: no such day exists",
                "0 0 0 30 2 ?    | is never due: no such day exists",
                "*/0 * * * *     | the step 0 of 'minute' is not from 1 to 60",
                "*/61 * * * *    | the step 61 of 'minute' is not from 1 to 60",
                "5-1 * * * *     | the range 5-1 of 'minute' runs backwards",
                "1,,2 * * * *    | 'minute' has an empty item in its list",
                "* * * * MOON    | 'MOON' is no 'day of week'",
                "-1 * * * *      | '-1' is no 'minute'",
                "@every 5s       | '@every 5s' is a nickname of some programs",
                "@reboot         | '@reboot' is a nickname of some programs",
                "* * L * *       | 'L' is no 'day of month'",
                "* * ? * *       | '?' is no 'day of month'",
                "0 * * * * *     | with seconds, one of day of month and day of week is ?",
                "0 * * ? * ?     | with seconds, one of day of month and day of week is ?",
                "0 0 0 L-31 * ?  | no month has a day 31 days before its last",
                "0 0 0 ? * 2#6   | no month has a weekday for the 6th time",
                "0 0 0 1 1 ? 1969 | the 'year' 1969 is not from 1970 to 2099",
                "０ * * * *       | is no 'minute'",
                "99999999999 * * * * | is no 'minute'",
            })
    void isRefusedWithWhatIsWrong(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cron.parse(text))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@hourly", "@DAILY", "@weekly", "@monthly", "@yearly"})
    void nicknamesAreRefusedWithWhatTheyStandFor(String nickname) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cron.parse(nickname))
                .isInstanceOfSatisfying(
                        WrongValueException.class,
                        wrong -> {
                            var instead = wrong.remedy().replaceAll("write \"(.*)\"", "$1");
                            assertThat(Cron.parse(instead).text()).isEqualTo(instead);
                        });
    }

    @Test
    void longTextIsNotSearchedForFields() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cron.parse("1,".repeat(5_000) + "1 * * * *"))
                .withMessageContaining("has 10009 characters, more than 200");
    }
}
