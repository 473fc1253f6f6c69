package dev.quorate.manager.etcd;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One watch of the whole key space, read by one thread. What was received and not yet read is
/// bounded: a slow reader slows etcd down.
public interface ChangeStream extends AutoCloseable {
    /// Waits for what comes next.
    ///
    /// @return empty when nothing came in time
    /// @throws EtcdException when the stream has ended, for whatever reason; it is of no more use
    Optional<Message> next(Duration wait) throws EtcdException, InterruptedException;

    @Override
    void close();

    /// What a watch says.
    sealed interface Message {
        /// Changes in the order of their revisions; those of one revision in the order in which
        /// they happened.
        ///
        /// @param fragment whether the last revision may go on in the next message
        record Changed(List<Change> changes, boolean fragment) implements Message {
            public Changed {
                changes = List.copyOf(changes);
            }
        }

        /// Everything up to this revision has been sent.
        record Progress(long revision) implements Message {}

        /// etcd ended the watch.
        ///
        /// @param compactRevision above 0 when the wanted history is gone: it was compacted here
        record Cancelled(long compactRevision, String reason) implements Message {}
    }

    /// One change of one key.
    ///
    /// @param revision that it made
    /// @param lease that the key is attached to, 0 for none
    /// @param keyValue `mvccpb.KeyValue` as etcd encodes it; of a deletion only key and revision
    record Change(boolean deletion, long revision, long lease, byte[] keyValue) {}
}
