package dev.quorate.manager.etcd;

import dev.quorate.manager.spec.MemberId;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/// etcd, asked one endpoint at a time: each call goes to the member that is named and to no other,
/// and ends by its deadline.
public interface Etcd extends AutoCloseable {
    /// What this member says of itself. Never throws: a member that does not answer is a fact. The
    /// parts (status with alarms, a linearizable read, a serializable read) run side by side, each
    /// with this deadline, so that a frozen member costs one deadline.
    Probe probe(Endpoint endpoint, Duration deadline) throws InterruptedException;

    /// The member list. Linearizable since 3.5; 3.4 answers from its own copy whatever is asked, so
    /// `barrier` first makes a linearizable read on the same member, after which its own copy is at
    /// least as new.
    ///
    /// @param barrier whether the list must reflect everything that was committed before the call
    MemberList members(Endpoint endpoint, boolean barrier, Duration deadline)
            throws EtcdException, InterruptedException;

    /// One change of membership or leadership. It is never repeated by itself: when the answer is
    /// lost the outcome is [ChangeOutcome.Unknown] and the caller looks.
    ChangeOutcome change(Endpoint endpoint, MembershipChange change, Duration deadline)
            throws InterruptedException;

    /// etcd's HashKV at a revision. It stops writes on that member while it runs (research: 714 MB,
    /// 1 s).
    ///
    /// @param revision at least 1, so that samples of several members can be compared; 0 for the
    ///   newest where nobody writes, since etcd before 3.4.27 and 3.5.10 gives no hash at the
    ///   revision that it was compacted at
    HashSample hash(Endpoint endpoint, long revision, Duration deadline)
            throws EtcdException, InterruptedException;

    /// Streams a snapshot of this member, including etcd's trailing SHA-256, into `sink`. The
    /// deadline is for progress: no bytes for so long ends it.
    ///
    /// @return the number of bytes written
    long snapshot(Endpoint endpoint, OutputStream sink, Duration idleDeadline)
            throws EtcdException, IOException, InterruptedException;

    @Override
    void close();

    /// A membership change that etcd can make.
    sealed interface MembershipChange {
        record AddLearner(String peerUrl) implements MembershipChange {}

        record Remove(MemberId member) implements MembershipChange {}

        record Promote(MemberId learner) implements MembershipChange {}

        record MoveLeader(MemberId target) implements MembershipChange {}
    }

    /// What came of it.
    sealed interface ChangeOutcome {
        /// It is committed. `member` is the new id when one was added, else the one that was named.
        record Done(MemberId member) implements ChangeOutcome {}

        /// Nothing changed, for certain: etcd refused, or was never asked.
        ///
        /// @param kind what the refusal means for the caller
        /// @param message who was asked for what, and etcd's own words
        record Refused(Refusal kind, String message) implements ChangeOutcome {}

        /// The answer was lost or late: it may or may not have happened.
        record Unknown(String message) implements ChangeOutcome {}
    }

    /// etcd's refusals that a caller treats differently (`api/v3rpc/rpctypes/error.go`).
    enum Refusal {
        /// The learner has not caught up yet. etcd says so too of one that has just become a voter:
        /// look at the list before waiting.
        LEARNER_NOT_READY,
        /// Too few voters are connected, seen from the member that was asked.
        UNHEALTHY,
        /// A learner exists already.
        TOO_MANY_LEARNERS,
        /// A member with this peer URL exists already.
        PEER_URL_EXISTS,
        /// No member has this id: it is removed already.
        MEMBER_NOT_FOUND,
        /// The member that was asked is not the leader, or has none.
        NO_LEADER,
        /// The request never left: nothing listens there, the member did not accept a connection in
        /// time, or TLS did not come about. Another member may be asked at once.
        NOT_SENT,
        /// Authentication is on, and etcd's users and roles do not let us.
        DENIED,
        OTHER
    }
}
