package dev.quorate.manager.spec;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/// When something is due: a cron expression by the clocks of a time zone. Each moment at which it
/// is due is a slot.
///
/// Where clocks are put forward, whatever was due in the hour that does not exist is due once, at
/// the moment after it. Where they are put back, what is due in the hour that comes twice is due
/// the first time; an expression that runs in every hour of the day runs in both.
public record Timetable(Cron cron, ZoneId zone) {
    private static final Duration LOOK_BACK_FIRST = Duration.ofMinutes(1);

    /// The first slot after a moment; empty when there is none up to the end of the year 2099.
    public Optional<Instant> nextAfter(Instant moment) {
        return from(moment.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
    }

    /// The last slot that is neither after `now` nor at or before `after`.
    public Optional<Instant> latest(Instant after, Instant now) {
        var first = nextAfter(after);
        if (first.isEmpty() || first.get().isAfter(now)) {
            return Optional.empty();
        }
        for (var back = LOOK_BACK_FIRST; ; back = back.multipliedBy(4)) {
            var begin = now.minus(back);
            var slot = begin.isAfter(after) ? nextAfter(begin) : first;
            if (slot.isPresent() && !slot.get().isAfter(now)) {
                return Optional.of(lastFrom(slot.get(), now));
            }
        }
    }

    private Instant lastFrom(Instant slot, Instant now) {
        var last = slot;
        for (var next = nextAfter(last);
                next.isPresent() && !next.get().isAfter(now);
                next = nextAfter(last)) {
            last = next.get();
        }
        return last;
    }

    /// Between two transitions local time and instants go side by side, so each such stretch is
    /// searched on its own.
    private Optional<Instant> from(Instant begin) {
        var rules = zone.getRules();
        var from = begin;
        while (true) {
            var before = rules.previousTransition(from.plusNanos(1));
            var after = rules.nextTransition(from);
            if (before != null && before.getInstant().equals(from) && dueInGap(before)) {
                return Optional.of(from);
            }
            var offset = rules.getOffset(from);
            var local = LocalDateTime.ofInstant(from, offset);
            if (before != null
                    && before.isOverlap()
                    && !cron.everyHour()
                    && local.isBefore(before.getDateTimeBefore())) {
                local = before.getDateTimeBefore();
            }
            var slot = cron.from(local).map(found -> found.toInstant(offset));
            if (slot.isEmpty() || after == null || slot.get().isBefore(after.getInstant())) {
                return slot;
            }
            from = after.getInstant();
        }
    }

    private boolean dueInGap(ZoneOffsetTransition transition) {
        return transition.isGap()
                && cron.from(transition.getDateTimeBefore())
                        .filter(due -> due.isBefore(transition.getDateTimeAfter()))
                        .isPresent();
    }
}
