package dev.quorate.manager.simulation;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.control.Watcher;
import dev.quorate.manager.control.Works;
import dev.quorate.manager.state.Holds;
import dev.quorate.manager.state.Holds.Hold;
import dev.quorate.manager.state.Holds.Role;

import java.io.IOException;
import java.time.Duration;

/// What a daemon does with one cluster: stands by, watches, stands by again when it was overtaken.
/// As `cli.daemon` has it, without its threads.
///
/// @param binaries stand-ins, since nothing is run
/// @param beforeRound what it does besides
record DaemonPart(
        World world, Program program, Works works, Watcher.Binaries binaries, Runnable beforeRound)
        implements Timeline.Part {
    private static final Duration STAND_BY = Duration.ofMillis(500);
    private static final Duration PAUSE_FIRST = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    /// Nothing can have changed since the last look but the time, so time is let pass; shorter than
    /// what the watch takes for a gap.
    private static final long IDLE_MAX = Duration.ofMillis(4_500).toNanos();

    /// While nothing is amiss, one look shortly before something happens stands for all before it.
    private static final long CALM_MAX = Duration.ofMinutes(2).toNanos();

    private static final long SHORTLY_BEFORE = Duration.ofMillis(900).toNanos();
    private static final long STAND_BY_MAX = Duration.ofSeconds(2).toNanos();

    @Override
    public void play() throws InterruptedException {
        while (true) {
            try (var hold =
                    works.records().holds().takeYielding(Role.WATCH, "daemon run", "daemon")) {
                watch(hold);
            } catch (OperatorException busy) {
                if (busy.failure() != Failure.BUSY) {
                    throw busy;
                }
            } catch (IOException unwritable) {
                world.tell("%s: %s", program.name(), String.valueOf(unwritable.getMessage()));
            }
            program.rest(STAND_BY.toNanos(), STAND_BY_MAX);
        }
    }

    private void watch(Hold hold) throws InterruptedException {
        var longer = PAUSE_FIRST;
        while (true) {
            try (var watcher = Watcher.over(works, watch(hold, this), binaries)) {
                while (true) {
                    longer = round(watcher, longer);
                }
            } catch (OperatorException problem) {
                if (problem.code().equals(Holds.OVERTAKEN)) {
                    return;
                }
                world.tell("%s: %s", program.name(), problem.problem());
            } catch (IOException problem) {
                world.tell("%s: %s", program.name(), String.valueOf(problem.getMessage()));
            }
            program.sleep(longer.toNanos());
            longer = doubled(longer);
        }
    }

    private Duration round(Watcher watcher, Duration longer)
            throws IOException, InterruptedException {
        try {
            beforeRound.run();
            rest(watcher.round());
            return PAUSE_FIRST;
        } catch (OperatorException problem) {
            if (problem.code().equals(Holds.OVERTAKEN)) {
                throw problem;
            }
            watcher.say(problem);
            program.sleep(longer.toNanos());
            return doubled(longer);
        }
    }

    private static Duration doubled(Duration pause) {
        var longer = pause.multipliedBy(2);
        return longer.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : longer;
    }

    private void rest(Duration pause) {
        if (pause.isZero()) {
            return;
        }
        var idle = world.timeline().next() - world.now() - SHORTLY_BEFORE;
        var note = world.cabinet().note();
        if (idle > IDLE_MAX && !world.stirred() && note != null && note.kind().equals("healthy")) {
            program.sleep(Math.min(idle, CALM_MAX));
        } else {
            program.rest(pause.toNanos(), IDLE_MAX);
        }
    }

    private static Watcher.Watch watch(Hold hold, DaemonPart part) {
        return new Watcher.Watch() {
            @Override
            public void check() throws IOException {
                hold.check();
            }

            @Override
            public boolean stopping() {
                return part.program().dead();
            }

            @Override
            public int clusters() {
                return 1;
            }
        };
    }
}
