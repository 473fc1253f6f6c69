package dev.quorate.manager.state;

import dev.quorate.manager.plan.Ailment;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.spec.MemberId;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// What the manager has written of one cluster, and writes. What a method has written is durable
/// when it returns.
public interface Records {
    /// The cluster's name.
    String name();

    ClusterRecord record() throws IOException;

    void write(ClusterRecord record) throws IOException;

    Journal journal() throws IOException;

    Holds holds() throws IOException;

    /// The highest applied index ever seen of each member.
    Map<MemberId, Long> appliedIndexes() throws IOException;

    void writeAppliedIndexes(Map<MemberId, Long> indexes) throws IOException;

    /// What persons have told the daemon to leave alone.
    Orders orders() throws IOException;

    /// What members suffer from, and for how long somebody has watched it.
    Map<MemberId, Ailment> ailments() throws IOException;

    void writeAilments(Map<MemberId, Ailment> ailments) throws IOException;

    /// What was last decided, for whoever asks.
    Optional<WatchNote> watchNote() throws IOException;

    void write(WatchNote note) throws IOException;

    /// Adds to the decisions that changed nothing.
    void enter(Chronicle.Entry entry) throws IOException;
}
