package dev.quorate.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.schedule.Due.Later;
import dev.quorate.backup.schedule.Due.Never;
import dev.quorate.backup.schedule.Due.Now;
import dev.quorate.backup.schedule.Due.Paused;
import dev.quorate.manager.spec.Cron;
import dev.quorate.manager.spec.Timetable;
import dev.quorate.manager.state.JsonFormat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// A year by a clock that only the test turns, with daemons that come and go, a store that is away
/// for two days and a cluster that loses its quorum. The runs are exactly those that should have
/// been, which this test finds without cron expressions.
class YearOfSchedulesTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2027-01-01T00:00:00Z");
    private static final Duration TAKES = Duration.ofSeconds(20);

    /// From here to there, something does not work.
    record Outage(Instant from, Instant to) {
        static Outage of(String from, String to) {
            return new Outage(Instant.parse(from), Instant.parse(to));
        }

        boolean covers(Instant moment) {
            return !moment.isBefore(from) && moment.isBefore(to);
        }
    }

    record Done(Instant slot, Instant at) {}

    /// What a daemon does, and nothing else: it asks what is due, does it, and waits until it is to
    /// ask again. All it knows goes through its file.
    private static final class World {
        private final Timetable timetable;
        private final List<Outage> daemons = new ArrayList<>();
        private final List<Outage> stores = new ArrayList<>();
        private final List<Outage> quorums = new ArrayList<>();
        private final List<Done> done = new ArrayList<>();
        private final List<Instant> failed = new ArrayList<>();
        private final List<Instant> putOff = new ArrayList<>();
        private byte[] file = JsonFormat.mapper().writeValueAsBytes(Standing.NEW);

        World(String cron, ZoneId zone) {
            this.timetable = new Timetable(Cron.parse(cron), zone);
        }

        World run() {
            var now = START;
            while (now.isBefore(END)) {
                var at = now;
                var down = daemons.stream().filter(outage -> outage.covers(at)).findFirst();
                if (down.isPresent()) {
                    now = down.get().to();
                    continue;
                }
                var standing = JsonFormat.mapper().readValue(file, Standing.class);
                var schedule = new Schedule(Kind.SNAPSHOT, timetable, START, standing, Order.NONE);
                now =
                        switch (schedule.at(now)) {
                            case Now(var slot, var _) -> attempt(standing, slot, now);
                            case Later(var next) -> until(next, now);
                            case Paused _, Never _ -> END;
                        };
            }
            return this;
        }

        /// A daemon that is ended while it waits wakes up as another one, later.
        private Instant until(Instant next, Instant now) {
            assertThat(next).isAfter(now);
            return daemons.stream()
                    .filter(outage -> outage.from().isAfter(now) && outage.from().isBefore(next))
                    .map(Outage::to)
                    .findFirst()
                    .orElse(next);
        }

        private Instant attempt(Standing before, Instant slot, Instant now) {
            if (quorums.stream().anyMatch(outage -> outage.covers(now))) {
                putOff.add(now);
                keep(before.putOff(now, "no quorum"));
                return now;
            }
            var begun = before.begun(slot, now);
            keep(begun);
            var end = now.plus(TAKES);
            var killed =
                    daemons.stream()
                            .filter(outage ->
                                    outage.from().isAfter(now) && outage.from().isBefore(end))
                            .findFirst();
            if (killed.isPresent()) {
                return killed.get().to();
            }
            if (stores.stream().anyMatch(outage -> outage.covers(now))) {
                failed.add(now);
                keep(before.failed(slot, end, "the store is away", ""));
            } else {
                done.add(new Done(slot, now));
                keep(begun.done(slot, now, end, ""));
            }
            return end;
        }

        private void keep(Standing standing) {
            file = JsonFormat.mapper().writeValueAsBytes(standing);
        }

        List<Instant> slots() {
            return done.stream().map(Done::slot).toList();
        }
    }

    @Test
    void eachNightAtHalfPastTwoInBerlin() {
        var world = new World("30 2 * * *", BERLIN).run();

        var expected = new ArrayList<Instant>();
        for (var day = LocalDate.of(2026, 1, 1); day.getYear() == 2026; day = day.plusDays(1)) {
            expected.add(
                    day.equals(LocalDate.of(2026, 3, 29))
                            ? Instant.parse("2026-03-29T01:00:00Z")
                            : day.atTime(2, 30)
                                    .atZone(BERLIN)
                                    .withEarlierOffsetAtOverlap()
                                    .toInstant());
        }
        assertThat(world.slots()).isEqualTo(expected).hasSize(365);
        assertThat(world.done).allSatisfy(run -> assertThat(run.at()).isEqualTo(run.slot()));
    }

    @Test
    void eachQuarterOfAnHourInNewYork() {
        var world = new World("*/15 * * * *", NEW_YORK).run();

        var expected = new ArrayList<Instant>();
        for (var at = START.plusSeconds(900); at.isBefore(END); at = at.plusSeconds(900)) {
            expected.add(at);
        }
        assertThat(world.slots()).isEqualTo(expected);
    }

    @Test
    void atTwoAndAtFourOnWeekdaysInNewYork() {
        var world = new World("0 0 2,4 ? * MON-FRI", NEW_YORK).run();

        var expected = new TreeSet<Instant>();
        for (var day = LocalDate.of(2026, 1, 1); day.getYear() == 2026; day = day.plusDays(1)) {
            if (day.getDayOfWeek().getValue() <= 5) {
                expected.add(day.atTime(2, 0).atZone(NEW_YORK).toInstant());
                expected.add(day.atTime(4, 0).atZone(NEW_YORK).toInstant());
            }
        }
        expected.removeIf(slot -> !slot.isBefore(END));
        assertThat(world.slots()).isEqualTo(List.copyOf(expected));
    }

    @Test
    void eachHourWithDaemonsThatComeAndGo() {
        var world = new World("0 * * * *", BERLIN);
        // Over a single slot, over three days, over both changes of the clocks, killed at work.
        world.daemons.add(Outage.of("2026-02-01T10:50:00Z", "2026-02-01T11:10:00Z"));
        world.daemons.add(Outage.of("2026-03-10T10:30:00Z", "2026-03-13T08:20:00Z"));
        world.daemons.add(Outage.of("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"));
        world.daemons.add(Outage.of("2026-06-01T12:00:05Z", "2026-06-01T12:00:09Z"));
        world.daemons.add(Outage.of("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"));

        world.run();

        var expected = new ArrayList<Done>();
        for (var slot = START.plusSeconds(3_600);
                slot.isBefore(END);
                slot = slot.plusSeconds(3_600)) {
            var at = slot;
            var down = world.daemons.stream().filter(outage -> outage.covers(at)).findFirst();
            if (down.isEmpty()) {
                expected.add(new Done(slot, slot));
            } else if (slot.plusSeconds(3_600).isAfter(down.get().to())) {
                expected.add(new Done(slot, down.get().to()));
            }
        }
        // The run that was killed: it was begun at its time and done by the next daemon.
        var killed = Instant.parse("2026-06-01T12:00:00Z");
        expected.replaceAll(
                run -> run.slot().equals(killed) ? new Done(killed, killed.plusSeconds(9)) : run);
        assertThat(world.done).isEqualTo(expected);
        assertThat(world.slots()).doesNotHaveDuplicates();
    }

    @Test
    void eachHourWithAStoreThatIsAwayForTwoDays() {
        var world = new World("0 * * * *", BERLIN);
        var outage = Outage.of("2026-05-04T09:30:00Z", "2026-05-06T14:10:00Z");
        world.stores.add(outage);

        world.run();

        var expected = new ArrayList<Instant>();
        for (var slot = START.plusSeconds(3_600);
                slot.isBefore(END);
                slot = slot.plusSeconds(3_600)) {
            if (!outage.covers(slot) || slot.equals(Instant.parse("2026-05-06T14:00:00Z"))) {
                expected.add(slot);
            }
        }
        assertThat(world.slots()).isEqualTo(expected);
        // At each slot, and between two of them no more than one by one minute, two, four ...
        assertThat(world.failed).hasSizeBetween(53 * 2, 53 * 6);
        var late =
                world.done.stream()
                        .filter(run -> !run.at().equals(run.slot()))
                        .findFirst()
                        .orElseThrow();
        assertThat(Duration.between(outage.to(), late.at())).isLessThan(Duration.ofMinutes(31));
    }

    @Test
    void eachHourWithAClusterThatLosesItsQuorum() {
        var world = new World("0 * * * *", BERLIN);
        var outage = Outage.of("2026-07-01T11:45:00Z", "2026-07-01T16:20:00Z");
        world.quorums.add(outage);

        world.run();

        var made = new Done(Instant.parse("2026-07-01T16:00:00Z"), outage.to());
        assertThat(world.done).contains(made);
        assertThat(world.slots())
                .doesNotContain(
                        Instant.parse("2026-07-01T12:00:00Z"),
                        Instant.parse("2026-07-01T15:00:00Z"))
                .hasSize(365 * 24 - 1 - 4)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(world.failed).isEmpty();
    }
}
