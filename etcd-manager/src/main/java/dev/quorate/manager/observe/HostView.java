package dev.quorate.manager.observe;

import dev.quorate.manager.spec.HostSpec;

import java.time.Instant;
import java.util.Optional;

/// One host of the specification, as it is now.
///
/// @param reachable whether the host itself could be inspected; if not, `identity`, `runningSince`
///   and `data` say nothing
/// @param runningSince when the member's process started; empty when none runs
/// @param trouble what the member's log blames for its end, and whether its data is to blame
/// @param answer what its client endpoint said
public record HostView(
        HostSpec host,
        boolean reachable,
        Optional<Identity> identity,
        Optional<Instant> runningSince,
        Data data,
        Optional<Trouble> trouble,
        Answer answer) {
    /// The state of a data directory.
    public enum Data {
        NONE,
        PRESENT,
        PARTIAL,
        UNREADABLE
    }

    /// Why a process ended, told by its last log lines.
    ///
    /// @param corrupt whether the data itself is damaged, so that a restart cannot help
    /// @param beforeData whether it ended before it could write any data: what is not there now was
    ///   never there
    /// @param text cause and evidence, one line
    public record Trouble(boolean corrupt, boolean beforeData, String text) {}

    public boolean running() {
        return runningSince.isPresent();
    }

    /// Nothing of any member is here: a new one may be placed.
    public boolean vacant() {
        return reachable && identity.isEmpty() && data == Data.NONE && !running();
    }

    public Optional<Answer.Answered> answered() {
        return answer instanceof Answer.Answered said ? Optional.of(said) : Optional.empty();
    }
}
