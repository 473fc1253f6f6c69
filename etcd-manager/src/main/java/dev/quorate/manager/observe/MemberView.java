package dev.quorate.manager.observe;

import dev.quorate.manager.observe.Answer.Answered;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.Membership.Member;

import java.util.Optional;

/// A member together with the host that it lives on, and what follows for its state.
///
/// @param host absent when no host of the specification has its peer URL
/// @param state what follows from the two
public record MemberView(Member member, Optional<HostView> host, State state) {
    /// A learner may trail by so many entries and still count as caught up. etcd itself promotes at
    /// nine tenths of the leader's index (`server/etcdserver/server.go`, isLearnerReady), which on
    /// a long log is far behind.
    static final long LAG_ENTRIES_MAX = 1_000;

    /// What is known of a member. The order is from best to worst.
    public enum State {
        /// It serves reads through the quorum.
        HEALTHY,
        /// A learner that answers.
        LEARNING,
        /// Its process runs, but it does not serve reads through the quorum.
        UNRESPONSIVE,
        /// In the member list, never started, its place prepared or vacant.
        UNSTARTED,
        /// No process; its data is there.
        CRASHED,
        /// Its data is damaged: a restart cannot help.
        CORRUPT,
        /// Its data is gone: this id must not run again.
        LOST,
        /// Its host could not be asked, is not in the specification, or misses the volume on which
        /// the data was.
        UNKNOWN
    }

    public MemberView(Member member, Optional<HostView> host) {
        this(member, host, state(member, host));
    }

    private static State state(Member member, Optional<HostView> host) {
        if (host.isEmpty()) {
            return State.UNKNOWN;
        }
        var at = host.get();
        var answered = at.answered().filter(said -> said.member().equals(member.id()));
        if (!at.reachable()) {
            return answered.map(said -> answering(member, said)).orElse(State.UNKNOWN);
        }
        if (carriesUnexplainedData(at)) {
            return State.UNKNOWN;
        }
        if (!carries(at, member)) {
            return member.name().isEmpty() && !at.running() ? State.UNSTARTED : State.LOST;
        }
        if (dataIsGone(at)) {
            return at.signs().otherVolume().isEmpty() ? State.LOST : State.UNKNOWN;
        }
        if (at.running()) {
            return answered.map(said -> answering(member, said)).orElse(State.UNRESPONSIVE);
        }
        if (at.trouble().map(HostView.Trouble::corrupt).orElse(false)) {
            return State.CORRUPT;
        }
        return at.data() == Data.PRESENT ? State.CRASHED : State.UNSTARTED;
    }

    private static State answering(Member member, Answered said) {
        if (member.learner()) {
            return State.LEARNING;
        }
        return said.linearizable() ? State.HEALTHY : State.UNRESPONSIVE;
    }

    /// Data without a record, or another owner's: nothing follows for this member.
    private static boolean carriesUnexplainedData(HostView at) {
        return at.identity()
                .map(identity -> !identity.ours())
                .orElse(at.data() != Data.NONE || at.running());
    }

    private static boolean carries(HostView at, Member member) {
        return at.identity()
                .filter(Identity::ours)
                .map(identity ->
                        identity.id().isPresent()
                                ? identity.id().get().equals(member.id())
                                : identity.member().equals(member.name()))
                .orElse(false);
    }

    /// A process that has just begun its first life has no data yet. A member that is on its first
    /// start has none yet: it takes etcd a while to make its log.
    private static boolean dataIsGone(HostView at) {
        var none = at.data() == Data.NONE || at.data() == Data.PARTIAL;
        var expected =
                at.identity()
                        .map(identity ->
                                switch (identity.stage()) {
                                    case PERMITTED, PLACED -> false;
                                    case STARTED -> !at.running();
                                    case JOINED -> true;
                                })
                        .orElse(true);
        return none && expected;
    }

    public boolean healthy() {
        return state == State.HEALTHY;
    }

    /// Its process runs, or may run: the quorum may be counting on it.
    public boolean mayBeAlive() {
        return switch (state) {
            case HEALTHY, LEARNING, UNRESPONSIVE, UNKNOWN -> true;
            case UNSTARTED, CRASHED, CORRUPT, LOST -> false;
        };
    }

    /// Whether the member may come back as it was: it has neither lost its data nor its host.
    public boolean mayServeAgain() {
        return switch (state) {
            case HEALTHY, LEARNING, UNRESPONSIVE, UNSTARTED, CRASHED -> true;
            case UNKNOWN -> host.map(HostView::reachable).orElse(true);
            case CORRUPT, LOST -> false;
        };
    }

    public Optional<Answered> answered() {
        return host.flatMap(HostView::answered).filter(said -> said.member().equals(member.id()));
    }

    /// Whether a learner has everything that matters: fewer than a thousand entries behind.
    ///
    /// @param leaderIndex the highest applied index seen among voters
    public boolean caughtUp(long leaderIndex) {
        return answered()
                .map(said -> leaderIndex - said.appliedIndex() < LAG_ENTRIES_MAX)
                .orElse(false);
    }
}
