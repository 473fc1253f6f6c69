package dev.quorate.manager.spec;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// One field of a cron expression: its range, the words that stand for numbers in it, and how a
/// list of its values is read.
enum CronField {
    SECOND("second", 0, 59, ""),
    MINUTE("minute", 0, 59, ""),
    HOUR("hour", 0, 23, ""),
    DAY_OF_MONTH("day of month", 1, 31, ""),
    MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
    /// As cron counts: 0 and 7 are Sunday.
    UNIX_DAY_OF_WEEK("day of week", 0, 7, "SUN MON TUE WED THU FRI SAT"),
    /// As Quartz counts: 1 is Sunday, 7 is Saturday.
    QUARTZ_DAY_OF_WEEK("day of week", 1, 7, "SUN MON TUE WED THU FRI SAT"),
    YEAR("year", 1970, 2099, "");

    private static final int NAME_LENGTH = 3;
    private static final Pattern STEP = Pattern.compile("(.+)/([0-9]{1,4})");
    private static final Pattern RANGE = Pattern.compile("([A-Za-z0-9]{1,4})-([A-Za-z0-9]{1,4})");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

    private final String title;
    private final int min;
    private final int max;

    /// What may be written for the numbers from `min` on, each of three letters.
    private final String names;

    CronField(String title, int min, int max, String names) {
        this.title = title;
        this.min = min;
        this.max = max;
        this.names = names;
    }

    /// Reads `*`, numbers, names, ranges, steps and lists of them.
    ///
    /// @throws IllegalArgumentException with what is wrong
    NumberSet parse(String text) {
        var numbers = NumberSet.none();
        for (var item : text.split(",", -1)) {
            var range = stepped(item);
            numbers = numbers.union(NumberSet.stepping(range.first(), range.last(), range.step()));
        }
        return numbers;
    }

    /// As [#parse], for numbers of any size; `*` is every year, which is the empty set.
    Set<Integer> years(String text) {
        var years = new TreeSet<Integer>();
        if (!text.equals("*")) {
            for (var item : text.split(",", -1)) {
                var range = stepped(item);
                for (var year = range.first(); year <= range.last(); year += range.step()) {
                    years.add(year);
                }
            }
        }
        return years;
    }

    private Range stepped(String item) {
        if (item.isEmpty()) {
            throw wrong("'" + title + "' has an empty item in its list");
        }
        var stepped = STEP.matcher(item);
        if (stepped.matches()) {
            var step = Integer.parseInt(stepped.group(2));
            if (step < 1 || step > max - min + 1) {
                throw wrong(
                        "the step %d of '%s' is not from 1 to %d"
                                .formatted(step, title, max - min + 1));
            }
            // As cron and Quartz have it: a single number with a step runs on to the end.
            var base = range(stepped.group(1));
            var last = NUMBER.matcher(stepped.group(1)).matches() ? max : base.last();
            return new Range(base.first(), last, step);
        }
        return range(item);
    }

    private record Range(int first, int last, int step) {}

    private Range range(String text) {
        if (text.equals("*")) {
            return new Range(min, max, 1);
        }
        var range = RANGE.matcher(text);
        if (range.matches()) {
            var first = number(range.group(1));
            var last = number(range.group(2));
            if (first > last) {
                throw wrong(
                        "the range %s of '%s' runs backwards; a list such as %d-%d,%d-%d does not"
                                .formatted(text, title, first, max, min, last));
            }
            return new Range(first, last, 1);
        }
        var number = number(text);
        return new Range(number, number, 1);
    }

    /// @throws IllegalArgumentException when it is neither a number nor a name of this field
    int number(String text) {
        var name = text.length() == NAME_LENGTH ? names.indexOf(text.toUpperCase(Locale.ROOT)) : -1;
        if (name >= 0 && name % (NAME_LENGTH + 1) == 0) {
            return min + name / (NAME_LENGTH + 1);
        }
        if (!NUMBER.matcher(text).matches()) {
            throw wrong("%s is no '%s'".formatted(Excerpt.of(text), title));
        }
        var number = Integer.parseInt(text);
        if (number < min || number > max) {
            throw wrong("the '%s' %d is not from %d to %d".formatted(title, number, min, max));
        }
        return number;
    }

    private static IllegalArgumentException wrong(String message) {
        return new IllegalArgumentException(message);
    }
}
