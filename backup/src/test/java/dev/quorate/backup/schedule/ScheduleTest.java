package dev.quorate.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.schedule.Due.Later;
import dev.quorate.backup.schedule.Due.Never;
import dev.quorate.backup.schedule.Due.Now;
import dev.quorate.backup.schedule.Due.Paused;
import dev.quorate.backup.schedule.Due.Reason;
import dev.quorate.manager.spec.Cron;
import dev.quorate.manager.spec.Timetable;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

class ScheduleTest {
    private static final Instant CREATED = Instant.parse("2026-03-01T10:30:00Z");

    @Test
    void nothingIsDueBeforeItsFirstSlot() {
        assertThat(hourly(Standing.NEW).at(time("10:45"))).isEqualTo(new Later(time("11:00")));
    }

    @Test
    void isDueAtItsSlot() {
        assertThat(hourly(Standing.NEW).at(time("11:00")))
                .isEqualTo(new Now(time("11:00"), Reason.ON_TIME));
        assertThat(hourly(Standing.NEW).at(time("11:00").plusSeconds(40)))
                .isEqualTo(new Now(time("11:00"), Reason.ON_TIME));
    }

    @Test
    void whatIsDoneIsNotDueAgain() {
        assertThat(hourly(done("11:00")).at(time("11:00").plusSeconds(3)))
                .isEqualTo(new Later(time("12:00")));
    }

    @Test
    void ofManySlotsThatWentByTheLastIsMadeUp() {
        assertThat(hourly(done("11:00")).at(time("19:20")))
                .isEqualTo(new Now(time("19:00"), Reason.MADE_UP));
    }

    @Test
    void whatFailedIsTriedAgainAfterPausesThatGrow() {
        var failed = Standing.NEW;
        var at = time("11:00");
        for (int minutes : new int[] {1, 2, 4, 8, 16}) {
            failed = failed.failed(time("11:00"), at, "the store is away", "");
            var next = at.plus(Duration.ofMinutes(minutes));

            assertThat(hourly(failed).at(at)).isEqualTo(new Later(next));
            assertThat(hourly(failed).at(next)).isEqualTo(new Now(time("11:00"), Reason.RETRY));
            at = next;
        }
        var last = failed.failed(time("11:00"), at, "the store is away", "");

        assertThat(hourly(last).at(at)).isEqualTo(new Later(time("12:00")));
        assertThat(hourly(last).at(time("12:00"))).isEqualTo(new Now(time("12:00"), Reason.RETRY));
    }

    @Test
    void whatIsPutOffIsLookedAtAgainSoon() {
        var waiting = Standing.NEW.putOff(time("11:00"), "no quorum");

        assertThat(hourly(waiting).at(time("11:00").plusSeconds(4)))
                .isEqualTo(new Later(time("11:00").plusSeconds(10)));
        assertThat(hourly(waiting).at(time("11:00").plusSeconds(10)))
                .isEqualTo(new Now(time("11:00"), Reason.PUT_OFF));
        assertThat(hourly(waiting).at(time("14:10")))
                .isEqualTo(new Now(time("14:00"), Reason.PUT_OFF));
    }

    @Test
    void whatWasCutOffIsDoneAgain() {
        var cut = done("11:00").begun(time("12:00"), time("12:00"));

        assertThat(hourly(cut).at(time("12:05")))
                .isEqualTo(new Now(time("12:00"), Reason.INTERRUPTED));
    }

    @Test
    void whatAPersonHadDoneCountsForWhatWasDueBefore() {
        var asked = Standing.NEW.done(time("11:40"), time("11:40"), time("11:41"), "");

        assertThat(hourly(asked).at(time("11:42"))).isEqualTo(new Later(time("12:00")));
    }

    @Test
    void whatIsFoundIsNotDoneAgain() {
        var found = Standing.NEW.found(time("11:00"), time("11:01"), "damaged", "quorate ...");

        assertThat(hourly(found).at(time("11:02"))).isEqualTo(new Later(time("12:00")));
    }

    @Test
    void aPausedOneIsNotDueAndMakesNothingUpLater() {
        var paused = Order.NONE.paused(new Order.Pause("ann", "audit", time("11:30")));

        assertThat(hourly(done("11:00"), paused).at(time("17:00"))).isEqualTo(new Paused());
        assertThat(hourly(done("11:00"), paused.resumed(time("17:10"))).at(time("17:10")))
                .isEqualTo(new Later(time("18:00")));
    }

    @Test
    void aClockThatGoesBackRepeatsNoSlot() {
        var done = done("11:00").done(time("12:00"), time("12:00"), time("12:01"), "");

        assertThat(hourly(done).at(time("11:10"))).isEqualTo(new Later(time("13:00")));
    }

    @Test
    void aClockThatHadBeenYearsAheadDoesNotSilenceIt() {
        var ahead = Instant.parse("2031-03-01T11:00:00Z");
        var done = Standing.NEW.done(ahead, ahead, ahead, "");

        assertThat(hourly(done).at(time("11:10"))).isEqualTo(new Later(time("12:00")));
    }

    @Test
    void aFailureInTheFutureKeepsNoRetryWaitingForIt() {
        var failed = Standing.NEW.failed(time("11:00"), time("23:00"), "the store is away", "");

        assertThat(hourly(failed).at(time("11:05"))).isEqualTo(new Later(time("11:06")));
    }

    @Test
    void aTimetableMayEnd() {
        var once =
                new Schedule(
                        Kind.SNAPSHOT,
                        new Timetable(Cron.parse("0 0 12 1 3 ? 2026"), ZoneId.of("UTC")),
                        CREATED,
                        done("12:00"),
                        Order.NONE);

        assertThat(once.at(time("13:00"))).isEqualTo(new Never());
    }

    private static Standing done(String slot) {
        return Standing.NEW.done(time(slot), time(slot), time(slot).plusSeconds(2), "");
    }

    private static Schedule hourly(Standing standing) {
        return hourly(standing, Order.NONE);
    }

    private static Schedule hourly(Standing standing, Order order) {
        return new Schedule(
                Kind.SNAPSHOT,
                new Timetable(Cron.parse("0 * * * *"), ZoneId.of("UTC")),
                CREATED,
                standing,
                order);
    }

    private static Instant time(String clock) {
        return Instant.parse("2026-03-01T%s:00Z".formatted(clock));
    }
}
