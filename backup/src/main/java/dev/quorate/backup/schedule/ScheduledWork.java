package dev.quorate.backup.schedule;

import dev.quorate.OperatorException;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.state.Holds.Hold;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// What is done when a schedule is due.
@FunctionalInterface
public interface ScheduledWork {
    /// Does it once. [Task#begin] comes before the first effect.
    ///
    /// @throws OperatorException when it did not work; when nobody serves, the cluster has no
    ///   quorum or is held, it is done once that is over
    Outcome run(Task task) throws IOException, InterruptedException;

    /// What came of it.
    ///
    /// @param well whether nobody needs to know
    /// @param note what was done, or what was found, in a sentence
    /// @param remedy what a person can type; empty when there is nothing to type
    record Outcome(boolean well, String note, String remedy) {
        public static Outcome well(String note) {
            return new Outcome(true, note, "");
        }

        public static Outcome found(String note, String remedy) {
            return new Outcome(false, note, remedy);
        }
    }

    /// @param hold of the role `BACKUP`, to be checked before each effect
    /// @param interruptedAt when an earlier attempt had its effects begun that then was cut off:
    ///   what it had finished needs not to be done again
    record Task(Cluster cluster, Hold hold, Optional<Instant> interruptedAt, Begin begin) {}

    /// Makes durable that effects follow.
    @FunctionalInterface
    interface Begin {
        void begin() throws IOException;
    }
}
