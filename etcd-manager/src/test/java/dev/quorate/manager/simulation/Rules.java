package dev.quorate.manager.simulation;

import dev.quorate.manager.simulation.Entry.Change;
import dev.quorate.manager.spec.EtcdVersion;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/// etcd's checks of a change of membership, with strict reconfiguration, as
/// `server/etcdserver/server.go` and `api/membership/cluster.go` of each version have them. Each
/// rule is a method of its own, so that a test can bend one.
class Rules {
    private final EtcdVersion version;

    Rules(EtcdVersion version) {
        this.version = version;
    }

    /// `HealthInterval`
    Duration healthyFor() {
        return Duration.ofSeconds(5);
    }

    /// `readyPercentThreshold`
    double ready() {
        return 0.9;
    }

    /// One at a time is etcd's default: `--max-learners`, a constant until 3.5.
    int learnersMax() {
        return 1;
    }

    int quorum(int voters) {
        return voters / 2 + 1;
    }

    /// How many voters have to be connected before another member may come: all of them before
    /// 3.5.30 and 3.6.11, since then a quorum of what there will be.
    int connectedToAdd(int voters) {
        if (!version.addsLearnerWithAVoterDown()) {
            return voters;
        }
        return voters == 1 ? 1 : quorum(voters + 1);
    }

    /// `IsReadyToAddVotingMember`
    int startedToAdd(int voters, int started) {
        return voters == 1 && started == 1 ? 1 : quorum(voters + 1);
    }

    /// How many voters have to be connected for one of them that is connected to go.
    int connectedToRemove(int voters) {
        return 2 + (voters - 1) / 2;
    }

    /// Whether the list that a joining member is given is the one that its peers have
    /// (`ValidateClusterAndAssignIDs`).
    boolean sameMembers(Collection<String> listed, Set<String> given) {
        return listed.size() == given.size() && given.containsAll(listed);
    }

    /// Whether a change to learners is let through without a look at who is connected.
    boolean removesLearnersAlways() {
        return true;
    }

    /// `mayAddMember`
    Optional<Objection> mayAdd(Member asked, boolean learner, long now) {
        var voters = asked.data().config().voters();
        var started = (int) voters.stream().filter(Peer::started).count();
        if (!learner && started < startedToAdd(voters.size(), started)) {
            return Optional.of(Objection.NOT_ENOUGH_STARTED);
        }
        return connectedForLong(asked, now) < connectedToAdd(voters.size())
                ? Optional.of(Objection.UNHEALTHY)
                : Optional.empty();
    }

    private long connectedForLong(Member asked, long now) {
        var since = now - healthyFor().toNanos();
        return asked.data().config().voters().stream()
                .filter(voter ->
                        voter.id() == asked.id() || asked.connectedBefore(voter.id(), since))
                .count();
    }

    /// `mayRemoveMember`
    Optional<Objection> mayRemove(Member asked, long id, long now) {
        var config = asked.data().config();
        if (removesLearnersAlways() && config.peer(id).map(Peer::learner).orElse(false)) {
            return Optional.empty();
        }
        var rest = config.voters().stream().filter(voter -> voter.id() != id).toList();
        var started = rest.stream().filter(Peer::started).count();
        if (started < quorum(rest.size())) {
            return Optional.of(Objection.NOT_ENOUGH_STARTED);
        }
        if (id != asked.id() && !asked.connected(id)) {
            return Optional.empty();
        }
        return connectedForLong(asked, now) < connectedToRemove(config.voters().size())
                ? Optional.of(Objection.UNHEALTHY)
                : Optional.empty();
    }

    /// `mayPromoteMember`, on the leader.
    Optional<Objection> mayPromote(Member leader, long id) {
        var peer = leader.data().config().peer(id);
        if (peer.isEmpty()) {
            return Optional.of(Objection.NOT_FOUND);
        }
        var index = leader.data().lastIndex();
        var matched = leader.match(id);
        var match = matched == 0 ? 0 : leader.data().entry(matched).index();
        if (match < index * ready()) {
            return Optional.of(Objection.LEARNER_NOT_READY);
        }
        var voters = leader.data().config().voters();
        var started = 1 + voters.stream().filter(Peer::started).count();
        return started < quorum(voters.size() + 1)
                ? Optional.of(Objection.NOT_ENOUGH_STARTED)
                : Optional.empty();
    }

    /// `MoveLeader`, on the leader.
    Optional<Objection> mayLead(Member leader, long id) {
        return leader.data().config().votes(id)
                ? Optional.empty()
                : Optional.of(Objection.BAD_TRANSFEREE);
    }

    /// `ValidateConfigurationChange`, when the change is applied.
    Optional<Objection> objection(Config config, Change change) {
        return switch (change) {
            case Change.Add(var peer) -> {
                if (config.at(peer.peerUrl()).isPresent()) {
                    yield Optional.of(Objection.PEER_URL_EXISTS);
                }
                var learners = config.peers().stream().filter(Peer::learner).count();
                yield peer.learner() && learners >= learnersMax()
                        ? Optional.of(Objection.TOO_MANY_LEARNERS)
                        : Optional.empty();
            }
            case Change.Promote(var id) ->
                    config.peer(id).isEmpty()
                            ? Optional.of(Objection.NOT_FOUND)
                            : config.votes(id)
                                    ? Optional.of(Objection.NOT_A_LEARNER)
                                    : Optional.empty();
            case Change.Remove(var id) ->
                    config.peer(id).isPresent()
                            ? Optional.empty()
                            : Optional.of(Objection.NOT_FOUND);
            case Change.Publish _, Change.Noop _, Change.Write _ -> Optional.empty();
        };
    }
}
