package dev.quorate.manager.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A running etcd process.
final class Member {
    private final Machine machine;
    private final DataDir data;
    private final String name;
    private final Map<Long, Integer> match = new HashMap<>();
    private final Map<Long, Long> connectedSince = new HashMap<>();
    private final Map<Long, Long> lastContact = new HashMap<>();
    private long leader;
    private long heardAt;
    private long patience;
    private boolean leads;
    private long quorumSeenAt;
    private long transferDoneAt;
    private boolean hung;

    /// @param machine where it runs
    /// @param data what it runs on
    Member(Machine machine, DataDir data, String name, long now) {
        this.machine = machine;
        this.data = data;
        this.name = name;
        this.heardAt = now;
    }

    Machine machine() {
        return machine;
    }

    DataDir data() {
        return data;
    }

    String name() {
        return name;
    }

    long id() {
        return data.memberId();
    }

    /// Whether it answers anybody at all.
    boolean responds() {
        return !machine.frozen() && !hung;
    }

    boolean leads() {
        return leads;
    }

    Optional<Long> leader() {
        return leader == 0 ? Optional.empty() : Optional.of(leader);
    }

    boolean votesFor(Config config) {
        return config.votes(id());
    }

    void hang() {
        hung = true;
    }

    /// Hears from a leader.
    void hear(Member from, long now) {
        if (leads && from != this) {
            resign();
        }
        leader = from.id();
        heardAt = now;
        data.raiseTerm(from.data().term());
    }

    boolean hasHeardSince(long when) {
        return leader != 0 && heardAt >= when;
    }

    long heardAt() {
        return heardAt;
    }

    void forgetLeader() {
        leader = 0;
    }

    /// How long it waits for a leader before it campaigns.
    long patience() {
        return patience;
    }

    void setPatience(long nanos) {
        patience = nanos;
    }

    void lead(long term, long now) {
        data.raiseTerm(term);
        leads = true;
        leader = id();
        heardAt = now;
        quorumSeenAt = now;
        match.clear();
    }

    void resign() {
        leads = false;
        leader = 0;
    }

    long quorumSeenAt() {
        return quorumSeenAt;
    }

    void seeQuorum(long now) {
        quorumSeenAt = now;
        heardAt = now;
    }

    /// How many entries of this leader's log a member is known to hold; 0 when nothing is known.
    int match(long id) {
        return id == id() ? data.size() : match.getOrDefault(id, 0);
    }

    void setMatch(long id, int entries) {
        match.put(id, entries);
    }

    long transferDoneAt() {
        return transferDoneAt;
    }

    void setTransferDoneAt(long when) {
        transferDoneAt = when;
    }

    /// @param contact whether the two can talk now
    /// @param broken whether the connection is known to be gone, and not just silent
    /// @param silenceMax after which a silent connection counts as gone
    void meet(long other, boolean contact, boolean broken, long now, long silenceMax) {
        if (contact) {
            connectedSince.putIfAbsent(other, now);
            lastContact.put(other, now);
        } else if (broken || now - lastContact.getOrDefault(other, 0L) > silenceMax) {
            connectedSince.remove(other);
        }
    }

    /// @param members who are left
    void partFromOthersThan(Set<Long> members) {
        connectedSince.keySet().retainAll(members);
    }

    /// Whether it has a connection to another member.
    boolean connected(long other) {
        return connectedSince.containsKey(other);
    }

    /// Whether it has had one for so long.
    boolean connectedBefore(long other, long when) {
        var since = connectedSince.get(other);
        return since != null && since < when;
    }
}
