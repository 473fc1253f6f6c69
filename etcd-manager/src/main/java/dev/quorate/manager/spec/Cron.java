package dev.quorate.manager.spec;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// At which times of a calendar something is due: a cron expression of five fields, or of six or
/// seven as Quartz has them, with seconds and perhaps years.
///
/// @param text as it was written
public record Cron(
        String text, NumberSet seconds, NumberSet minutes, NumberSet hours, CronDays days) {
    static final int YEAR_MIN = 1970;
    static final int YEAR_MAX = 2099;

    /// @throws IllegalArgumentException with what is wrong; when the message alone does not tell
    ///   what to write instead, a [WrongValueException] does
    public static Cron parse(String text) {
        return new CronParser(text).parse();
    }

    /// Whether no hour of a day goes by without a run: such an expression counts hours that pass,
    /// and not the hand of a clock.
    boolean everyHour() {
        return hours.containsAll(0, 23);
    }

    /// The first time that is due and not before `from`; empty when there is none up to the end of
    /// the year 2099.
    Optional<LocalDateTime> from(LocalDateTime from) {
        var second = from.truncatedTo(ChronoUnit.SECONDS);
        var exact = second.equals(from) ? second : second.plusSeconds(1);
        if (exact.getYear() < YEAR_MIN) {
            exact = LocalDateTime.of(YEAR_MIN, 1, 1, 0, 0);
        }
        var day = exact.toLocalDate();
        if (days.fits(day)) {
            var time = timeFrom(exact.toLocalTime());
            if (time.isPresent()) {
                return Optional.of(day.atTime(time.get()));
            }
        }
        return dayFrom(day.plusDays(1))
                .map(next -> next.atTime(timeFrom(LocalTime.MIN).orElseThrow()));
    }

    private Optional<LocalDate> dayFrom(LocalDate from) {
        var day = from;
        while (day.getYear() <= YEAR_MAX) {
            if (!days.fitsYear(day.getYear())) {
                day = LocalDate.of(day.getYear() + 1, 1, 1);
            } else if (!days.fitsMonth(day)) {
                day = day.withDayOfMonth(1).plusMonths(1);
            } else if (days.fits(day)) {
                return Optional.of(day);
            } else {
                day = day.plusDays(1);
            }
        }
        return Optional.empty();
    }

    private Optional<LocalTime> timeFrom(LocalTime from) {
        var hour = hours.from(from.getHour());
        if (hour.isEmpty()) {
            return Optional.empty();
        }
        if (hour.getAsInt() == from.getHour()) {
            var minute = minutes.from(from.getMinute());
            if (minute.isPresent() && minute.getAsInt() == from.getMinute()) {
                var second = seconds.from(from.getSecond());
                if (second.isPresent()) {
                    return Optional.of(from.withSecond(second.getAsInt()));
                }
                minute = minutes.from(from.getMinute() + 1);
            }
            if (minute.isPresent()) {
                return Optional.of(
                        LocalTime.of(from.getHour(), minute.getAsInt(), seconds.first()));
            }
            hour = hours.from(from.getHour() + 1);
        }
        return hour.isEmpty()
                ? Optional.empty()
                : Optional.of(LocalTime.of(hour.getAsInt(), minutes.first(), seconds.first()));
    }

    @Override
    public String toString() {
        return text;
    }
}
