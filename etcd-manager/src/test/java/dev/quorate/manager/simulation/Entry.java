package dev.quorate.manager.simulation;

/// An entry of a log.
///
/// @param index of its last line: an entry of writes stands for many
record Entry(long term, long index, Change change) {
    /// What an entry does once it is committed.
    sealed interface Change {
        record Noop() implements Change {}

        /// @param id of the acknowledged or unacknowledged write that it holds
        /// @param lines how many entries of a real log it stands for
        record Write(int id, int lines) implements Change {}

        record Add(Peer peer) implements Change {}

        record Promote(long id) implements Change {}

        record Remove(long id) implements Change {}

        record Publish(long id, String name, String clientUrl) implements Change {}

        default boolean ofMembership() {
            return switch (this) {
                case Add _, Promote _, Remove _ -> true;
                case Noop _, Write _, Publish _ -> false;
            };
        }
    }
}
