package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Etcd.Refusal;

import java.time.Duration;

/// A few places for members of one cluster, on which the same moves can be made in the model and
/// with real processes. Places count from 0.
public interface Bench {
    /// What came of a change of membership.
    ///
    /// @param kind `DONE`, `NO ANSWER`, or the name of a [Refusal]
    record Reply(String kind) {
        public static final Reply DONE = new Reply("DONE");
        public static final Reply NO_ANSWER = new Reply("NO ANSWER");

        public static Reply refused(Refusal refusal) {
            return new Reply(refusal.name());
        }
    }

    /// How a member is told to look at the rest of the cluster.
    enum Mode {
        /// On its data.
        AGAIN,
        /// On nothing, with the member list of this moment.
        EXISTING,
        /// On nothing, with the first members and their token.
        NEW
    }

    /// Asks the member at a place to add one for another place.
    Reply add(int through, int place, boolean learner) throws Exception;

    Reply promote(int through, int place) throws Exception;

    Reply remove(int through, int place) throws Exception;

    /// Ends a process without notice.
    void kill(int place) throws Exception;

    /// Empties the data directory of a process that does not run.
    void wipe(int place) throws Exception;

    void start(int place, Mode mode) throws Exception;

    void pass(Duration time) throws Exception;

    /// Members by place with their roles, who runs, and who serves reads through the quorum.
    String state() throws Exception;
}
