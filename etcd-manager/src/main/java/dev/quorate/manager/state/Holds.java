package dev.quorate.manager.state;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Who may act: one holder of each role at a time.
///
/// A hold is free at once when its process is dead, and after three seconds without heartbeat when
/// it hangs. Taking it raises the epoch; a holder reads the epoch again before each effect, so one
/// that was overtaken stops by itself.
public interface Holds {
    /// A holder that has shown no heartbeat for so long is taken to hang.
    Duration SILENCE_MAX = Duration.ofSeconds(3);

    /// The code of [Hold#check]'s refusal.
    String OVERTAKEN = "OVERTAKEN";

    /// Takes a role, or tells who has it.
    ///
    /// @param what the command that asks, as its user typed it
    /// @throws OperatorException [Failure#BUSY] when another holder is alive
    Hold take(Role role, String what, String person) throws IOException;

    /// Takes a role for the daemon, which gives way to commands.
    Hold takeYielding(Role role, String what, String person) throws IOException;

    /// Takes a role for a command: from the daemon at its next step boundary, from another command
    /// once that is over.
    ///
    /// @param patience with another command; zero to be told at once
    /// @throws OperatorException [Failure#BUSY] when the time is over
    Hold claim(Role role, String what, String person, Duration patience)
            throws IOException, InterruptedException;

    /// Who asks the holder to give way; empty when nobody does who is alive.
    Optional<Holder> claimant(Role role) throws IOException;

    /// Who holds a role now; empty when nobody alive does.
    Optional<Holder> holder(Role role) throws IOException;

    /// How a command says that somebody else holds the cluster.
    static OperatorException busy(Holder holder) {
        return new OperatorException(
                Failure.BUSY,
                "CLUSTER_BUSY",
                "%s by %s (pid %d) has held the cluster since %s"
                        .formatted(holder.what(), holder.person(), holder.pid(), holder.since()),
                "Nothing was changed.",
                holder.yields()
                        ? "it ends by itself; then run the same command again, or now with --wait"
                        : "run the same command again once it is over, or with --wait; or end it:"
                                + " kill %d".formatted(holder.pid()));
    }

    /// How a holder is told that it is one no longer.
    static OperatorException overtaken() {
        return new OperatorException(
                Failure.BUSY,
                OVERTAKEN,
                "this process showed no heartbeat for %d s, and another has taken over"
                        .formatted(SILENCE_MAX.toSeconds()),
                "The step that was about to begin was not begun.",
                "quorate cluster history shows what goes on");
    }

    /// The roles that are held apart.
    enum Role {
        WATCH,
        OPERATION,
        BACKUP
    }

    /// @param what the command or program that holds it
    /// @param pid of the holder's process
    /// @param processStartedAt tells the holder from a later process with its pid
    /// @param yields whether it gives way to a command: the daemon does
    record Holder(
            String what,
            long pid,
            Instant processStartedAt,
            String person,
            boolean yields,
            long epoch,
            Instant since,
            boolean released) {
        Holder letGo() {
            return new Holder(what, pid, processStartedAt, person, yields, epoch, since, true);
        }
    }

    /// A role that is held until closed.
    interface Hold extends AutoCloseable {
        long epoch();

        /// To be called directly before each effect.
        ///
        /// @throws OperatorException when another holder has taken over
        void check() throws IOException;

        @Override
        void close() throws IOException;
    }
}
