package dev.quorate.manager.simulation;

import dev.quorate.manager.control.Clock;

import java.time.Duration;
import java.time.Instant;

/// Virtual time as a program reads it.
record ModelClock(World world, Program program) implements Clock {
    private static final long IDLE_MAX = Duration.ofSeconds(2).toNanos();

    @Override
    public Instant instant() {
        return world.wall();
    }

    @Override
    public long nanos() {
        return world.now();
    }

    @Override
    public void pause(Duration duration) {
        program.rest(duration.toNanos(), IDLE_MAX);
        program.enter();
    }
}
