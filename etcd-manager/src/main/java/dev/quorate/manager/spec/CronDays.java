package dev.quorate.manager.spec;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Set;

/// On which days a cron expression runs.
///
/// @param years empty for every year
/// @param both whether a day has to fit both the month's and the week's rules; otherwise one of
///   them is enough
record CronDays(
        Set<DayRule> daysOfMonth,
        NumberSet months,
        Set<DayRule> daysOfWeek,
        Set<Integer> years,
        boolean both) {
    CronDays {
        daysOfMonth = Set.copyOf(daysOfMonth);
        daysOfWeek = Set.copyOf(daysOfWeek);
        years = Set.copyOf(years);
    }

    /// One way to name days.
    sealed interface DayRule {
        boolean fits(LocalDate day);

        /// @param days 1 to 31
        record OfMonth(NumberSet days) implements DayRule {
            @Override
            public boolean fits(LocalDate day) {
                return days.contains(day.getDayOfMonth());
            }
        }

        /// @param before how many days before the last of the month
        record FromEnd(int before) implements DayRule {
            @Override
            public boolean fits(LocalDate day) {
                return day.getDayOfMonth() == day.lengthOfMonth() - before;
            }
        }

        /// The day from Monday to Friday that is nearest to a day, within the same month.
        ///
        /// @param target the day of the month; 32 for the last
        record NearestWorkday(int target) implements DayRule {
            static final int LAST = 32;

            @Override
            public boolean fits(LocalDate day) {
                return day.getDayOfMonth() == nearest(day);
            }

            private int nearest(LocalDate within) {
                var length = within.lengthOfMonth();
                if (target != LAST && target > length) {
                    return 0;
                }
                var day = within.withDayOfMonth(Math.min(target, length));
                return switch (day.getDayOfWeek()) {
                    case SATURDAY -> day.getDayOfMonth() == 1 ? 3 : day.getDayOfMonth() - 1;
                    case SUNDAY ->
                            day.getDayOfMonth() == length ? length - 2 : day.getDayOfMonth() + 1;
                    default -> day.getDayOfMonth();
                };
            }
        }

        /// @param days 0 for Sunday to 6 for Saturday
        record OfWeek(NumberSet days) implements DayRule {
            @Override
            public boolean fits(LocalDate day) {
                return days.contains(day.getDayOfWeek().getValue() % 7);
            }
        }

        /// The last such day of the week in its month.
        record LastOfWeek(DayOfWeek weekday) implements DayRule {
            @Override
            public boolean fits(LocalDate day) {
                return day.equals(day.with(TemporalAdjusters.lastInMonth(weekday)));
            }
        }

        /// @param nth 1 to 5, counted within the month
        record NthOfWeek(DayOfWeek weekday, int nth) implements DayRule {
            @Override
            public boolean fits(LocalDate day) {
                return day.getDayOfWeek() == weekday && (day.getDayOfMonth() + 6) / 7 == nth;
            }
        }
    }

    boolean fits(LocalDate day) {
        if (!months.contains(day.getMonthValue()) || !fitsYear(day.getYear())) {
            return false;
        }
        var inMonth = daysOfMonth.stream().anyMatch(rule -> rule.fits(day));
        var inWeek = daysOfWeek.stream().anyMatch(rule -> rule.fits(day));
        return both ? inMonth && inWeek : inMonth || inWeek;
    }

    boolean fitsMonth(LocalDate day) {
        return months.contains(day.getMonthValue());
    }

    boolean fitsYear(int year) {
        return years.isEmpty() || years.contains(year);
    }
}
