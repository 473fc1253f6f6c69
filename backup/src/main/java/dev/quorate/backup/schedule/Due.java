package dev.quorate.backup.schedule;

import java.time.Instant;
import java.util.Locale;

/// What a schedule says at a moment.
public sealed interface Due {
    /// Now.
    ///
    /// @param slot for which it is done; earlier ones that were missed are done with it
    record Now(Instant slot, Reason reason) implements Due {}

    /// Not before a moment, if nothing changes.
    record Later(Instant at) implements Due {}

    /// Not until somebody resumes it.
    record Paused() implements Due {}

    /// Its timetable has come to its end.
    record Never() implements Due {}

    /// Why it is done now.
    enum Reason {
        ON_TIME,
        /// Its time went by while nobody was there to do it.
        MADE_UP,
        /// It was begun, and who did it is gone.
        INTERRUPTED,
        /// What kept it from being done may be over.
        PUT_OFF,
        RETRY,
        /// A person asked for it.
        ASKED;

        /// As it is shown and stored.
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
