package dev.quorate.manager.spec;

import dev.quorate.manager.spec.CronDays.DayRule;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads cron expressions. Five fields mean what they mean to cron: a day of month *or* of week is
/// enough where both are given, and Sunday is 0 or 7. Six or seven mean what they mean to Quartz:
/// seconds come first, `?`, `L`, `W` and `#` are known, and Sunday is 1.
final class CronParser {
    private static final int LENGTH_MAX = 200;
    private static final Map<String, String> NICKNAMES =
            Map.of(
                    "@hourly", "0 * * * *",
                    "@daily", "0 0 * * *",
                    "@midnight", "0 0 * * *",
                    "@weekly", "0 0 * * 0",
                    "@monthly", "0 0 1 * *",
                    "@yearly", "0 0 1 1 *",
                    "@annually", "0 0 1 1 *");
    private static final Pattern SPACES = Pattern.compile("[ \\t]+");
    private static final Pattern FROM_END = Pattern.compile("L(?:-([0-9]{1,2}))?");
    private static final Pattern WORKDAY = Pattern.compile("([0-9]{1,2}|L)W");
    private static final Pattern LAST_OF_WEEK = Pattern.compile("([A-Z0-9]{1,3})L");
    private static final Pattern NTH_OF_WEEK = Pattern.compile("([A-Z0-9]{1,3})#([0-9])");

    private final String text;

    CronParser(String text) {
        this.text = text;
    }

    Cron parse() {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "has %d characters, more than %d".formatted(text.length(), LENGTH_MAX));
        }
        refuseNickname();
        var fields = List.of(SPACES.split(text.strip()));
        var cron =
                switch (fields.size()) {
                    case 5 -> unix(fields);
                    case 6, 7 -> quartz(fields);
                    default ->
                            throw new IllegalArgumentException(
                                    "%s has %d fields, not 5 (or 6 or 7 as Quartz has them)"
                                            .formatted(
                                                    Excerpt.of(text),
                                                    text.isBlank() ? 0 : fields.size()));
                };
        if (cron.from(LocalDateTime.of(Cron.YEAR_MIN, 1, 1, 0, 0)).isEmpty()) {
            throw new IllegalArgumentException(
                    "%s is never due: no such day exists".formatted(Excerpt.of(text)));
        }
        return cron;
    }

    private void refuseNickname() {
        if (!text.startsWith("@")) {
            return;
        }
        var instead = NICKNAMES.get(text.strip().toLowerCase(Locale.ROOT));
        var message = "%s is a nickname of some programs".formatted(Excerpt.of(text));
        throw instead == null
                ? new IllegalArgumentException(message)
                : new WrongValueException(message, "write \"%s\"".formatted(instead));
    }

    private Cron unix(List<String> fields) {
        var dayOfMonth = fields.get(2);
        var dayOfWeek = fields.get(4);
        // As cron has it: a field that begins with a star restricts nothing by itself, so the other
        // one must fit too; else one of the two is enough.
        var both = dayOfMonth.startsWith("*") || dayOfWeek.startsWith("*");
        var weekdays = CronField.UNIX_DAY_OF_WEEK.parse(dayOfWeek);
        if (weekdays.contains(7)) {
            weekdays = new NumberSet((weekdays.bits() & 0x7F) | 1);
        }
        return new Cron(
                text,
                NumberSet.stepping(0, 0, 1),
                CronField.MINUTE.parse(fields.get(0)),
                CronField.HOUR.parse(fields.get(1)),
                new CronDays(
                        Set.of(new DayRule.OfMonth(CronField.DAY_OF_MONTH.parse(dayOfMonth))),
                        CronField.MONTH.parse(fields.get(3)),
                        Set.of(new DayRule.OfWeek(weekdays)),
                        Set.of(),
                        both));
    }

    private Cron quartz(List<String> fields) {
        var dayOfMonth = fields.get(3).toUpperCase(Locale.ROOT);
        var dayOfWeek = fields.get(5).toUpperCase(Locale.ROOT);
        if (dayOfMonth.equals("?") == dayOfWeek.equals("?")) {
            throw new WrongValueException(
                    "%s: with seconds, one of day of month and day of week is ?, the other is not"
                            .formatted(Excerpt.of(text)),
                    "write ? for the one that does not matter, for example \"0 0 * * * ?\"");
        }
        var daysOfMonth = daysOfMonth(dayOfMonth);
        var daysOfWeek = daysOfWeek(dayOfWeek);
        return new Cron(
                text,
                CronField.SECOND.parse(fields.get(0)),
                CronField.MINUTE.parse(fields.get(1)),
                CronField.HOUR.parse(fields.get(2)),
                new CronDays(
                        daysOfMonth,
                        CronField.MONTH.parse(fields.get(4)),
                        daysOfWeek,
                        fields.size() == 7 ? CronField.YEAR.years(fields.get(6)) : Set.of(),
                        false));
    }

    private static Set<DayRule> daysOfMonth(String field) {
        var rules = new HashSet<DayRule>();
        for (var item : items(field)) {
            var fromEnd = FROM_END.matcher(item);
            var workday = WORKDAY.matcher(item);
            if (fromEnd.matches()) {
                var before = fromEnd.group(1) == null ? 0 : Integer.parseInt(fromEnd.group(1));
                if (before > 30) {
                    throw new IllegalArgumentException(
                            "no month has a day %d days before its last".formatted(before));
                }
                rules.add(new DayRule.FromEnd(before));
            } else if (workday.matches()) {
                rules.add(
                        new DayRule.NearestWorkday(
                                workday.group(1).equals("L")
                                        ? DayRule.NearestWorkday.LAST
                                        : CronField.DAY_OF_MONTH.number(workday.group(1))));
            } else {
                rules.add(new DayRule.OfMonth(CronField.DAY_OF_MONTH.parse(item)));
            }
        }
        return rules;
    }

    private static Set<DayRule> daysOfWeek(String field) {
        var rules = new HashSet<DayRule>();
        for (var item : items(field)) {
            var last = LAST_OF_WEEK.matcher(item);
            var nth = NTH_OF_WEEK.matcher(item);
            if (item.equals("L")) {
                rules.add(new DayRule.OfWeek(new NumberSet(1L << 6)));
            } else if (last.matches()) {
                rules.add(new DayRule.LastOfWeek(weekday(last.group(1))));
            } else if (nth.matches()) {
                var count = Integer.parseInt(nth.group(2));
                if (count < 1 || count > 5) {
                    throw new IllegalArgumentException(
                            "no month has a weekday for the %dth time".formatted(count));
                }
                rules.add(new DayRule.NthOfWeek(weekday(nth.group(1)), count));
            } else {
                var days = CronField.QUARTZ_DAY_OF_WEEK.parse(item);
                rules.add(new DayRule.OfWeek(new NumberSet(days.bits() >>> 1)));
            }
        }
        return rules;
    }

    private static List<String> items(String field) {
        return field.equals("?") ? List.of() : List.of(field.split(",", -1));
    }

    private static DayOfWeek weekday(String text) {
        var sundayFirst = CronField.QUARTZ_DAY_OF_WEEK.number(text);
        return sundayFirst == 1 ? DayOfWeek.SUNDAY : DayOfWeek.of(sundayFirst - 1);
    }
}
