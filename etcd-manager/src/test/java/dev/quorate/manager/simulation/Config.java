package dev.quorate.manager.simulation;

import dev.quorate.manager.simulation.Entry.Change;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The member list that follows from a log, with the ids that were removed for good
/// (`server/etcdserver/api/membership/cluster.go`). Immutable.
///
/// @param voters of all those, the ones with a vote
record Config(TreeMap<Long, Peer> byId, Set<Long> removed, List<Peer> voters) {
    /// One learner at a time is etcd's default (`--max-learners`).
    private static final int LEARNERS_MAX = 1;

    static final Config EMPTY = new Config(new TreeMap<>(), Set.of());

    /// Why a change is not taken, as `ValidateConfigurationChange` has it.
    enum Objection {
        NOT_FOUND,
        PEER_URL_EXISTS,
        TOO_MANY_LEARNERS,
        NOT_A_LEARNER
    }

    Config(TreeMap<Long, Peer> byId, Set<Long> removed) {
        this(byId, removed, byId.values().stream().filter(peer -> !peer.learner()).toList());
    }

    Collection<Peer> peers() {
        return byId.values();
    }

    Optional<Peer> peer(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    Optional<Peer> at(String peerUrl) {
        return byId.values().stream().filter(peer -> peer.peerUrl().equals(peerUrl)).findFirst();
    }

    int quorum() {
        return voters.size() / 2 + 1;
    }

    boolean votes(long id) {
        var peer = byId.get(id);
        return peer != null && !peer.learner();
    }

    Optional<Objection> objection(Change change) {
        return switch (change) {
            case Change.Add(var peer) -> {
                if (at(peer.peerUrl()).isPresent()) {
                    yield Optional.of(Objection.PEER_URL_EXISTS);
                }
                var learners = byId.values().stream().filter(Peer::learner).count();
                yield peer.learner() && learners >= LEARNERS_MAX
                        ? Optional.of(Objection.TOO_MANY_LEARNERS)
                        : Optional.empty();
            }
            case Change.Promote(var id) ->
                    !byId.containsKey(id)
                            ? Optional.of(Objection.NOT_FOUND)
                            : votes(id) ? Optional.of(Objection.NOT_A_LEARNER) : Optional.empty();
            case Change.Remove(var id) ->
                    byId.containsKey(id) ? Optional.empty() : Optional.of(Objection.NOT_FOUND);
            case Change.Publish _, Change.Noop _, Change.Write _ -> Optional.empty();
        };
    }

    Config after(Change change) {
        return switch (change) {
            case Change.Add(var peer) -> with(peer);
            case Change.Promote(var id) -> peer(id).map(peer -> with(peer.promoted())).orElse(this);
            case Change.Remove(var id) -> without(id);
            case Change.Publish(var id, var name, var url) ->
                    peer(id).map(peer -> with(peer.published(name, url))).orElse(this);
            case Change.Noop _, Change.Write _ -> this;
        };
    }

    private Config with(Peer peer) {
        var next = new TreeMap<>(byId);
        next.put(peer.id(), peer);
        return new Config(next, removed);
    }

    private Config without(long id) {
        var next = new TreeMap<>(byId);
        next.remove(id);
        var gone = new HashSet<>(removed);
        gone.add(id);
        return new Config(next, Set.copyOf(gone));
    }
}
