package dev.quorate.tests.chaos;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/// A clock that whoever looks at it can die of. A command looks at it before each decision, and
/// after each effect before that is written down: the moments at which a crash hurts most.
///
/// Only the thread that made the clock dies, and it stays dead: what it does on its way out looks
/// in vain.
final class MortalClock implements InstantSource {
    private final InstantSource time;
    private final BooleanSupplier moment;
    private final Thread mortal = Thread.currentThread();
    private boolean dead;

    /// Not an exception: nothing that a command does about failures is done about its end.
    static final class Died extends Error {
        private static final long serialVersionUID = 1;
    }

    /// @param time while it lives
    /// @param moment whether it is to die now
    MortalClock(InstantSource time, BooleanSupplier moment) {
        this.time = time;
        this.moment = moment;
    }

    @Override
    public Instant instant() {
        if (Thread.currentThread().equals(mortal)) {
            dead |= moment.getAsBoolean();
            if (dead) {
                throw new Died();
            }
        }
        return time.instant();
    }
}
