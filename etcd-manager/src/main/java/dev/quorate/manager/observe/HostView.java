package dev.quorate.manager.observe;

import dev.quorate.manager.spec.HostSpec;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One host of the specification, as it is now.
///
/// @param reachable whether the host itself could be inspected; if not, `identity`, `runningSince`
///   and `data` say nothing
/// @param runningSince when the member's process started; empty when none runs
/// @param trouble what the member's log blames for its end, and whether its data is to blame
/// @param answer what its client endpoint said
/// @param signs what else it shows
public record HostView(
        HostSpec host,
        boolean reachable,
        Optional<Identity> identity,
        Optional<Instant> runningSince,
        Data data,
        Optional<Trouble> trouble,
        Answer answer,
        Signs signs) {
    /// A host that shows nothing else.
    public HostView(
            HostSpec host,
            boolean reachable,
            Optional<Identity> identity,
            Optional<Instant> runningSince,
            Data data,
            Optional<Trouble> trouble,
            Answer answer) {
        this(host, reachable, identity, runningSince, data, trouble, answer, Signs.NONE);
    }

    /// What tells a loss from what only looks like one, and a member from what it should be.
    ///
    /// @param logEnd the index of the last entry in the member's raft log, unless it has run for a
    ///   while
    /// @param otherVolume that the data directory is not on the volume on which the member joined,
    ///   in words; empty when that is not known
    /// @param drift how the running member's command line differs from what it should be, each
    ///   difference in words
    public record Signs(OptionalLong logEnd, String otherVolume, List<String> drift) {
        public static final Signs NONE = new Signs(OptionalLong.empty(), "", List.of());

        public Signs {
            drift = List.copyOf(drift);
        }
    }

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

    /// The same host, with this to blame for the end of its member.
    public HostView blaming(Trouble cause) {
        return new HostView(
                host, reachable, identity, runningSince, data, Optional.of(cause), answer, signs);
    }

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
