package dev.quorate.manager.spec;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;

/// A length of time, as people write it: one whole number and one unit, such as `100ms`, `90d` or
/// `10y`. A day has 24 hours, a year 365 days.
///
/// @param duration 0 to 10,000 years, a whole number of milliseconds
public record DurationText(Duration duration) {
    private static final Pattern TEXT = Pattern.compile("(0|[1-9][0-9]{0,14})(ms|s|m|h|d|w|y)");

    private static final Duration LONGEST = Duration.ofDays(365 * 10_000);
    private static final List<Unit> UNITS =
            List.of(
                    new Unit("y", Duration.ofDays(365)),
                    new Unit("d", Duration.ofDays(1)),
                    new Unit("h", Duration.ofHours(1)),
                    new Unit("m", Duration.ofMinutes(1)),
                    new Unit("s", Duration.ofSeconds(1)),
                    new Unit("ms", Duration.ofMillis(1)));

    private record Unit(String name, Duration length) {}

    public DurationText {

        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("longer than 10000 years: " + duration);
        }
        if (duration.isNegative() || !duration.truncatedTo(ChronoUnit.MILLIS).equals(duration)) {
            throw new IllegalArgumentException(
                    "neither negative nor finer than milliseconds: " + duration);
        }
    }

    /// Reads one whole number with one of the units `ms`, `s`, `m`, `h`, `d`, `w`, `y`.
    ///
    /// @throws IllegalArgumentException with what is wrong
    public static DurationText parse(String text) {
        var parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    Excerpt.of(text) + " is not a length of time: " + whatIsWrong(text));
        }
        var count = Long.parseLong(parts.group(1));
        var unit = length(parts.group(2));
        if (count > LONGEST.dividedBy(unit)) {
            throw new IllegalArgumentException(Excerpt.of(text) + " is longer than 10000 years");
        }
        return new DurationText(unit.multipliedBy(count));
    }

    /// The shortest text that [#parse] reads as this length of time.
    @Override
    public String toString() {
        if (duration.isZero()) {
            return "0s";
        }
        return UNITS.stream()
                .filter(unit -> wholeNumber(unit.length()))
                .findFirst()
                .map(unit -> duration.dividedBy(unit.length()) + unit.name())
                .orElseThrow();
    }

    private boolean wholeNumber(Duration unit) {
        return unit.multipliedBy(duration.dividedBy(unit)).equals(duration);
    }

    private static Duration length(String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            case "w" -> Duration.ofDays(7);
            default -> Duration.ofDays(365);
        };
    }

    private static String whatIsWrong(String text) {
        if (text.matches("[0-9]+")) {
            return "the unit is missing";
        }
        if (text.startsWith("-")) {
            return "it is negative";
        }
        if (text.matches("([0-9]+[a-z]+){2,}")) {
            return "only one number and one unit are read";
        }
        return "a whole number and one of ms, s, m, h, d, w, y without a space";
    }
}
