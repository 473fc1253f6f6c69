package dev.quorate.manager.etcd;

import java.time.Duration;
import java.util.OptionalLong;

/// What changes in a cluster, and what is asked beside it. Connections of its own, so that a stream
/// that never ends does not slow down those who look and decide.
public interface Changes extends AutoCloseable {
    /// Opens a watch of the whole key space. Returns when etcd has confirmed it; what it had to say
    /// by then is kept for [ChangeStream#next].
    ///
    /// @param startRevision of the first change that is wanted, at least 1
    ChangeStream watch(Endpoint endpoint, long startRevision, Duration deadline)
            throws EtcdException, InterruptedException;

    /// The revision of the cluster: a linearizable read, so every change above it was committed
    /// after this call began.
    StoreRevision revision(Endpoint endpoint, Duration deadline)
            throws EtcdException, InterruptedException;

    /// Whether the store as of a revision can be read: the cluster has reached it and was compacted
    /// at most there.
    boolean readable(Endpoint endpoint, long revision, Duration deadline)
            throws EtcdException, InterruptedException;

    /// How many seconds a lease was granted for; empty when etcd does not know it (any more).
    OptionalLong grantedSeconds(Endpoint endpoint, long lease, Duration deadline)
            throws EtcdException, InterruptedException;

    /// etcd's users and roles; [AuthState#UNKNOWN] before 3.5, which does not tell.
    AuthState auth(Endpoint endpoint, Duration deadline) throws EtcdException, InterruptedException;

    @Override
    void close();

    /// @param clusterId of the cluster that answered
    record StoreRevision(long clusterId, long revision) {}

    /// @param revision raised by each change of users and roles; -1 when unknown
    record AuthState(boolean enabled, long revision) {
        public static final AuthState UNKNOWN = new AuthState(false, -1);
    }
}
