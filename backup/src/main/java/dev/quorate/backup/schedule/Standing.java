package dev.quorate.backup.schedule;

import java.time.Instant;
import java.util.Optional;

/// What has come of a schedule so far. It outlives the process that has it done.
///
/// @param settled the last slot for which there is nothing more to do; all before it are settled
///   with it
/// @param attempt that was begun and has not ended; whoever began it may be gone
/// @param failures attempts in a row that failed
/// @param waitingFor what it is put off for; empty when it is not
/// @param putOffAt when that was last looked at
/// @param good the last attempt that went well
/// @param problem of the last attempt; empty when that went well
public record Standing(
        int format,
        Optional<Instant> settled,
        Optional<Attempt> attempt,
        int failures,
        String waitingFor,
        Optional<Instant> putOffAt,
        Optional<Success> good,
        Optional<Problem> problem) {
    public static final int FORMAT = 1;

    public static final Standing NEW =
            new Standing(
                    FORMAT,
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    /// @param begunAt when its effects began
    public record Attempt(Instant slot, Instant begunAt) {}

    /// @param note what was done, in a few words
    public record Success(Instant slot, Instant begunAt, Instant endedAt, String note) {}

    /// @param remedy what a person can type; empty when there is nothing to type
    public record Problem(Instant slot, Instant at, String text, String remedy) {}

    public Standing begun(Instant slot, Instant now) {
        return new Standing(
                format,
                settled,
                Optional.of(new Attempt(slot, now)),
                failures,
                "",
                Optional.empty(),
                good,
                problem);
    }

    /// It went well, and nothing is left to do for the slot.
    public Standing done(Instant slot, Instant begunAt, Instant now, String note) {
        return new Standing(
                format,
                Optional.of(slot),
                Optional.empty(),
                0,
                "",
                Optional.empty(),
                Optional.of(new Success(slot, begunAt, now, note)),
                Optional.empty());
    }

    /// It was done, and found something that a person should know. Doing it again would change
    /// nothing.
    public Standing found(Instant slot, Instant now, String text, String remedy) {
        return new Standing(
                format,
                Optional.of(slot),
                Optional.empty(),
                0,
                "",
                Optional.empty(),
                good,
                Optional.of(new Problem(slot, now, text, remedy)));
    }

    /// It did not work, and is to be tried again.
    public Standing failed(Instant slot, Instant now, String text, String remedy) {
        return new Standing(
                format,
                settled,
                Optional.empty(),
                failures + 1,
                "",
                Optional.empty(),
                good,
                Optional.of(new Problem(slot, now, text, remedy)));
    }

    /// It cannot be done at the moment, for a reason that passes by itself.
    public Standing putOff(Instant now, String reason) {
        return new Standing(
                format, settled, attempt, failures, reason, Optional.of(now), good, problem);
    }
}
