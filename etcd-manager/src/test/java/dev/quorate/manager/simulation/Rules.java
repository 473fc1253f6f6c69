package dev.quorate.manager.simulation;

import dev.quorate.manager.etcd.Etcd.Refusal;
import dev.quorate.manager.spec.EtcdVersion;

import java.time.Duration;
import java.util.Optional;

/// etcd's checks of a change of membership before it is proposed, with strict reconfiguration, as
/// `server/etcdserver/server.go` and `api/membership/cluster.go` of each version have them.
record Rules(EtcdVersion version) {
    /// `HealthInterval`
    private static final long HEALTHY_FOR = Duration.ofSeconds(5).toNanos();

    /// `readyPercentThreshold`
    private static final double READY = 0.9;

    /// `mayAddMember`
    Optional<Refusal> mayAdd(Member asked, boolean learner, long now) {
        var voters = asked.data().config().voters();
        if (!learner && !readyToAddVoter(asked)) {
            return Optional.of(Refusal.UNHEALTHY);
        }
        var connected = connectedForLong(asked, now);
        if (version.addsLearnerWithAVoterDown()) {
            var needed = (voters.size() + 1) / 2 + 1;
            return voters.size() == 1 || connected >= needed
                    ? Optional.empty()
                    : Optional.of(Refusal.UNHEALTHY);
        }
        return connected == voters.size() ? Optional.empty() : Optional.of(Refusal.UNHEALTHY);
    }

    /// `IsReadyToAddVotingMember`
    private static boolean readyToAddVoter(Member asked) {
        var voters = asked.data().config().voters();
        var started = voters.stream().filter(Peer::started).count();
        if (voters.size() == 1 && started == 1) {
            return true;
        }
        return started >= (voters.size() + 1) / 2 + 1;
    }

    private static long connectedForLong(Member asked, long now) {
        return asked.data().config().voters().stream()
                .filter(voter ->
                        voter.id() == asked.id()
                                || asked.connectedBefore(voter.id(), now - HEALTHY_FOR))
                .count();
    }

    /// `mayRemoveMember`
    Optional<Refusal> mayRemove(Member asked, long id, long now) {
        var config = asked.data().config();
        if (config.peer(id).map(Peer::learner).orElse(false)) {
            return Optional.empty();
        }
        var rest = config.voters().stream().filter(voter -> voter.id() != id).toList();
        var started = rest.stream().filter(Peer::started).count();
        if (rest.isEmpty() || started < rest.size() / 2 + 1) {
            return Optional.of(Refusal.UNHEALTHY);
        }
        if (id != asked.id() && !asked.connected(id)) {
            return Optional.empty();
        }
        var voters = config.voters().size();
        return connectedForLong(asked, now) - 1 < 1 + (voters - 1) / 2
                ? Optional.of(Refusal.UNHEALTHY)
                : Optional.empty();
    }

    /// `mayPromoteMember`, on the leader.
    Optional<Refusal> mayPromote(Member leader, long id) {
        var peer = leader.data().config().peer(id);
        if (peer.isEmpty()) {
            return Optional.of(Refusal.MEMBER_NOT_FOUND);
        }
        var index = leader.data().lastIndex();
        var matched = leader.match(id);
        var match = matched == 0 ? 0 : leader.data().entry(matched).index();
        if (match < index * READY) {
            return Optional.of(Refusal.LEARNER_NOT_READY);
        }
        var voters = leader.data().config().voters();
        var started = 1 + voters.stream().filter(Peer::started).count();
        return started < (voters.size() + 1) / 2 + 1
                ? Optional.of(Refusal.UNHEALTHY)
                : Optional.empty();
    }
}
