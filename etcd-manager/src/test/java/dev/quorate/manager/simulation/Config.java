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
    static final Config EMPTY = new Config(new TreeMap<>(), Set.of());

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
