package dev.quorate.backup.schedule;

import dev.quorate.backup.schedule.Due.Later;
import dev.quorate.backup.schedule.Due.Never;
import dev.quorate.backup.schedule.Due.Now;
import dev.quorate.backup.schedule.Due.Paused;
import dev.quorate.backup.schedule.Due.Reason;
import dev.quorate.manager.spec.Timetable;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When something is to be done for a cluster, and what came of it: all that is needed to say what
/// is due at a moment. Asking changes nothing, so it can be asked for any moment.
///
/// However many slots went by unused, the last of them alone is made up for.
///
/// @param createdAt of the cluster: nothing was due before
public record Schedule(
        Kind kind, Timetable timetable, Instant createdAt, Standing standing, Order order) {
    /// How long a put-off run waits until somebody looks whether it can be done.
    public static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private static final Duration RETRY_FIRST = Duration.ofMinutes(1);
    private static final Duration RETRY_MAX = Duration.ofMinutes(30);
    private static final int DOUBLINGS_MAX = 5;

    /// What began so long after its time is told to be made up.
    private static final Duration LATE = Duration.ofMinutes(1);

    /// A clock that is put right goes back by less; one that had been wrong altogether by more, and
    /// what was done by it must not keep the schedule silent.
    private static final Duration CLOCK_BACK_MAX = Duration.ofHours(1);

    public Due at(Instant now) {
        if (order.pause().isPresent()) {
            return new Paused();
        }
        var base = base(now);
        var slot = timetable.latest(base, now);
        if (slot.isEmpty()) {
            return timetable
                    .nextAfter(base.isAfter(now) ? base : now)
                    .<Due>map(Later::new)
                    .orElseGet(Never::new);
        }
        var notBefore = notBefore(slot.get(), now);
        if (notBefore.isAfter(now)) {
            return new Later(
                    timetable
                            .nextAfter(now)
                            .filter(next -> next.isBefore(notBefore))
                            .orElse(notBefore));
        }
        return new Now(slot.get(), reason(slot.get(), now));
    }

    /// The next slot after a moment, whatever is made up before; empty while it is paused.
    public Optional<Instant> nextAfter(Instant now) {
        return order.pause().isPresent() ? Optional.empty() : timetable.nextAfter(now);
    }

    /// Up to here everything is done or not asked for.
    private Instant base(Instant now) {
        var base = createdAt;
        if (order.resumedAt().isPresent() && order.resumedAt().get().isAfter(base)) {
            base = order.resumedAt().get();
        }
        if (standing.settled().isPresent() && standing.settled().get().isAfter(base)) {
            base = standing.settled().get();
        }
        return base.isAfter(now.plus(CLOCK_BACK_MAX)) ? now : base;
    }

    private Instant notBefore(Instant slot, Instant now) {
        if (standing.putOffAt().isPresent()) {
            return after(standing.putOffAt().get(), LOOK_AGAIN, now);
        }
        var problem = standing.problem();
        if (standing.failures() == 0 || problem.isEmpty() || slot.isAfter(problem.get().slot())) {
            return slot;
        }
        return after(problem.get().at(), backOff(standing.failures()), now);
    }

    /// By a clock that may have gone back meanwhile.
    private static Instant after(Instant moment, Duration pause, Instant now) {
        return (moment.isAfter(now) ? now : moment).plus(pause);
    }

    private static Duration backOff(int failures) {
        var doubled = RETRY_FIRST.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
        return doubled.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : doubled;
    }

    private Reason reason(Instant slot, Instant now) {
        if (standing.attempt().isPresent()) {
            return Reason.INTERRUPTED;
        }
        if (standing.putOffAt().isPresent()) {
            return Reason.PUT_OFF;
        }
        if (standing.failures() > 0) {
            return Reason.RETRY;
        }
        return slot.plus(LATE).isBefore(now) ? Reason.MADE_UP : Reason.ON_TIME;
    }
}
