package dev.quorate.manager.observe;

import dev.quorate.manager.spec.MemberId;

import java.util.Optional;

/// Whose data a host says it holds, judged against the cluster that is observed.
///
/// @param ours whether the record was written for this very cluster by this manager
/// @param owner who it belongs to when it is not ours: for messages
/// @param incarnation which create or restore the data belongs to
/// @param member the member's name
/// @param id known once etcd has given it out
public record Identity(
        boolean ours,
        String owner,
        String incarnation,
        String member,
        Optional<MemberId> id,
        Stage stage) {
    /// How far the member has come; see the identity record of the host.
    public enum Stage {
        PERMITTED,
        PLACED,
        STARTED,
        JOINED
    }
}
