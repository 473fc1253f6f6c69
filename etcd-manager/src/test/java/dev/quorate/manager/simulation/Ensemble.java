package dev.quorate.manager.simulation;

import dev.quorate.manager.host.MemberFailure.Cause;
import dev.quorate.manager.simulation.Entry.Change;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// All members that run, and what raft does between them: elections with the rule of the newer log,
/// pre-votes and check-quorum, replication, commitment, one change of membership at a time.
///
/// Messages are not modelled; what is, is the state that they lead to once they had the time to
/// arrive. Logs match by index and term alone, so a member that has lost its log does the harm that
/// it does in etcd.
final class Ensemble {
    private static final long ELECTION = Duration.ofSeconds(1).toNanos();
    private static final long PATIENCE_EXTRA = Duration.ofMillis(900).toNanos();

    /// rafthttp's read timeout of a stream.
    private static final long SILENCE_MAX = Duration.ofSeconds(5).toNanos();

    private final List<Member> members = new ArrayList<>();
    private long settledAt = -1;
    private boolean unsettled;
    private final World world;
    private final SplittableRandom chance;

    Ensemble(World world, SplittableRandom chance) {
        this.world = world;
        this.chance = chance;
    }

    List<Member> members() {
        return members;
    }

    void join(Member member) {
        member.setPatience(ELECTION + chance.nextLong(PATIENCE_EXTRA));
        members.add(member);
    }

    void leave(Member member) {
        members.remove(member);
    }

    /// The member that leads this one, if there is contact with it.
    Optional<Member> leaderOf(Member member) {
        return member.leader()
                .flatMap(id -> running(id, member.data().clusterId()))
                .filter(Member::leads)
                .filter(leader -> leader == member || contact(leader, member));
    }

    /// Whether a member serves reads through the quorum now.
    boolean serves(Member member) {
        return member.responds()
                && member.data().config().votes(member.id())
                && leaderOf(member).filter(this::holdsQuorum).isPresent();
    }

    /// Whether what is proposed through a member gets committed now.
    boolean committing(Member through) {
        return leaderOf(through).filter(this::holdsQuorum).isPresent();
    }

    private Optional<Member> running(long id, long clusterId) {
        for (var member : members) {
            if (member.id() == id && member.data().clusterId() == clusterId) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    boolean contact(Member one, Member other) {
        return hears(one, other) && hears(other, one);
    }

    private boolean hears(Member one, Member other) {
        return one.responds()
                && other.responds()
                && one.data().clusterId() == other.data().clusterId()
                && world.network().peersOpen(other.machine().index(), one.machine().index());
    }

    boolean holdsQuorum(Member leader) {
        return leader.responds() && reached(leader) >= leader.data().config().quorum();
    }

    private int reached(Member leader) {
        var count = 0;
        for (var voter : leader.data().config().voters()) {
            if (voter.id() == leader.id()) {
                count++;
            } else {
                var other = running(voter.id(), leader.data().clusterId());
                if (other.isPresent()
                        && contact(leader, other.get())
                        && other.get().data().term() <= leader.data().term()) {
                    count++;
                }
            }
        }
        return count;
    }

    /// Something has changed since the last time.
    void unsettle() {
        unsettled = true;
    }

    /// Lets everything happen that had the time to happen.
    void settle() {
        var now = world.now();
        if (now == settledAt && !unsettled) {
            return;
        }
        settledAt = now;
        unsettled = false;
        meet(now);
        keepLeaders(now);
        for (var leader : List.copyOf(members)) {
            if (leader.leads()) {
                replicate(leader, now);
            }
        }
        elect(now);
        dismissRemoved();
    }

    private void meet(long now) {
        for (var one : members) {
            // etcd closes its connection to whom it knows to be removed (`rafthttp/transport.go`,
            // RemovePeer): a second removal finds nobody, and not an unhealthy cluster.
            one.partFromOthersThan(one.data().config().byId().keySet());
            for (var peer : one.data().config().peers()) {
                if (peer.id() != one.id()) {
                    var other = running(peer.id(), one.data().clusterId());
                    one.meet(
                            peer.id(),
                            other.isPresent() && contact(one, other.get()),
                            other.isEmpty(),
                            now,
                            SILENCE_MAX);
                }
            }
        }
    }

    private void keepLeaders(long now) {
        for (var leader : members) {
            if (!leader.leads() || !leader.responds()) {
                continue;
            }
            for (var other : members) {
                if (other != leader
                        && other.leads()
                        && other.data().term() > leader.data().term()
                        && hears(leader, other)) {
                    leader.hear(other, now);
                    break;
                }
            }
            if (!leader.leads()) {
                continue;
            }
            if (reached(leader) >= leader.data().config().quorum()) {
                leader.seeQuorum(now);
            } else if (now - leader.quorumSeenAt() > ELECTION) {
                leader.resign();
            }
        }
        for (var follower : members) {
            if (!follower.leads() && follower.responds()) {
                follow(follower, now);
            }
        }
    }

    private void follow(Member follower, long now) {
        @Nullable Member best = null;
        for (var other : members) {
            if (other.leads()
                    && other.data().config().byId().containsKey(follower.id())
                    && other.data().term() >= follower.data().term()
                    && hears(follower, other)
                    && (best == null || other.data().term() > best.data().term())) {
                best = other;
            }
        }
        if (best != null) {
            follower.hear(best, now);
        } else if (now - follower.heardAt() > ELECTION) {
            follower.forgetLeader();
        }
    }

    private void replicate(Member leader, long now) {
        if (!leader.responds()) {
            return;
        }
        var data = leader.data();
        for (var peer : data.config().peers()) {
            var other =
                    peer.id() == leader.id()
                            ? null
                            : running(peer.id(), data.clusterId()).orElse(null);
            if (other != null && contact(leader, other) && leader.leads()) {
                send(leader, other, now);
            }
        }
        if (!leader.leads()) {
            return;
        }
        commit(leader);
        for (var peer : List.copyOf(data.config().peers())) {
            var other = running(peer.id(), data.clusterId()).orElse(null);
            if (other != null && other != leader && contact(leader, other)) {
                while (other.data().committed()
                        < Math.min(data.committed(), leader.match(other.id()))) {
                    other.data().commitNext();
                }
                publish(leader, other);
            }
        }
        publish(leader, leader);
        commit(leader);
    }

    /// A member that has started tells its name and client URL through the log.
    private static void publish(Member leader, Member member) {
        var data = leader.data();
        var peer = data.config().peer(member.id());
        if (peer.filter(known -> !known.name().equals(member.name())).isPresent()
                && leader.match(member.id()) == data.size()
                && data.size() == data.committed()) {
            data.append(
                    data.term(),
                    new Change.Publish(
                            member.id(), member.name(), member.machine().spec().clientUrl()));
        }
    }

    private void send(Member leader, Member other, long now) {
        var from = leader.data();
        var to = other.data();
        if (to.term() > from.term()) {
            // The answer tells the leader that its term is over.
            leader.resign();
            from.raiseTerm(to.term());
            return;
        }
        if (leader.match(other.id()) > to.size()) {
            other.machine()
                    .exit(
                            Cause.CORRUPT,
                            "tocommit(%d) is out of range [lastIndex(%d)]. Was the raft log corrupted, truncated, or lost?"
                                    .formatted(leader.match(other.id()), to.size()));
            return;
        }
        if (leader.match(other.id()) == from.size()) {
            return;
        }
        var common = to.commonWith(from);
        if (common < to.committed()) {
            // Raft panics here in some orders and stops serving in others; either way it is out.
            other.hang();
            return;
        }
        if (!transferred(leader, other, now)) {
            return;
        }
        to.follow(from, common);
        leader.setMatch(other.id(), to.size());
    }

    /// A member far behind gets the whole database first; a slow disk or link takes its time.
    private boolean transferred(Member leader, Member other, long now) {
        var behind = leader.data().lastIndex() - other.data().lastIndex();
        var delay = other.machine().lagNanos();
        if (other.data().size() == 0) {
            delay += world.transferNanos();
        }
        if (delay == 0 || behind == 0) {
            return true;
        }
        if (other.transferDoneAt() == 0) {
            other.setTransferDoneAt(now + delay);
        }
        if (now < other.transferDoneAt()) {
            return false;
        }
        other.setTransferDoneAt(0);
        return true;
    }

    private void commit(Member leader) {
        var data = leader.data();
        while (data.committed() < data.size()
                && data.lastTerm() == data.term()
                && held(leader, data.committed() + 1) >= data.config().quorum()
                && held(leader, lastOfTerm(data)) >= data.config().quorum()) {
            data.commitNext();
        }
        if (holdsQuorum(leader)) {
            world.invariants().committed(leader);
        }
    }

    /// The first entry of the leader's own term: only with one of those a quorum commits anything.
    private static int lastOfTerm(DataDir data) {
        var number = data.committed() + 1;
        while (data.entry(number).term() < data.term()) {
            number++;
        }
        return number;
    }

    private static int held(Member leader, int number) {
        var count = 0;
        for (var voter : leader.data().config().voters()) {
            if (leader.match(voter.id()) >= number) {
                count++;
            }
        }
        return count;
    }

    private void elect(long now) {
        for (var candidate : members) {
            if (candidate.responds()
                    && candidate.leader().isEmpty()
                    && candidate.data().config().votes(candidate.id())
                    && now - candidate.heardAt() >= candidate.patience()
                    && elected(candidate, now)) {
                replicate(candidate, now);
                return;
            }
        }
    }

    private boolean elected(Member candidate, long now) {
        var data = candidate.data();
        var votes = 0;
        var term = data.term();
        for (var voter : data.config().voters()) {
            var other = running(voter.id(), data.clusterId()).orElse(null);
            if (other == null) {
                continue;
            }
            if (other == candidate) {
                votes++;
            } else if (contact(candidate, other)
                    && !other.hasHeardSince(now - ELECTION)
                    && data.upToDate(other.data())) {
                votes++;
                term = Math.max(term, other.data().term());
            }
        }
        if (votes < data.config().quorum()) {
            return false;
        }
        lead(candidate, term + 1, now);
        return true;
    }

    private void lead(Member candidate, long term, long now) {
        for (var other : members) {
            if (other != candidate && contact(candidate, other)) {
                other.resign();
                other.data().raiseTerm(term);
                other.hear(candidate, now);
            }
        }
        candidate.lead(term, now);
        candidate.data().raiseTerm(term);
        candidate.data().append(term, new Change.Noop());
        candidate.setPatience(ELECTION + chance.nextLong(PATIENCE_EXTRA));
        world.tell("%s leads on term %d", candidate.name(), term);
    }

    /// One that learns that it was removed, by its own log or by a peer's refusal, ends.
    private void dismissRemoved() {
        for (var member : List.copyOf(members)) {
            var gone = member.data().config().removed().contains(member.id());
            for (var other : members) {
                gone |=
                        other != member
                                && contact(member, other)
                                && other.data().config().removed().contains(member.id());
            }
            if (gone && member.responds()) {
                member.machine()
                        .exit(
                                Cause.REMOVED,
                                "the member has been permanently removed from the cluster");
            }
        }
    }

    /// Hands the leadership to another voter.
    boolean transfer(Member leader, long to) {
        var target = running(to, leader.data().clusterId());
        if (target.isEmpty()
                || !leader.data().config().votes(to)
                || !contact(leader, target.get())
                || leader.match(to) < leader.data().size()) {
            return false;
        }
        if (target.get() == leader) {
            return true;
        }
        leader.resign();
        lead(target.get(), leader.data().term() + 1, world.now());
        replicate(target.get(), world.now());
        return true;
    }

    /// Proposes a change through a member and lets it be replicated.
    ///
    /// @return whether it was committed at once; if not, it may be later or never
    boolean propose(Member through, Change change) {
        var leader = leaderOf(through);
        if (leader.isEmpty() || !leader.get().responds()) {
            return false;
        }
        var data = leader.get().data();
        if (change.ofMembership() && data.changeOfMembershipPending()) {
            return false;
        }
        data.append(data.term(), change);
        var number = data.size();
        replicate(leader.get(), world.now());
        var done = data.committed() >= number;
        dismissRemoved();
        return done;
    }
}
