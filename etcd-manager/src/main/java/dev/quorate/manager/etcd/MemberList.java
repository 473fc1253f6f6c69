package dev.quorate.manager.etcd;

import dev.quorate.manager.spec.MemberId;

import java.util.List;

/// The members as one endpoint lists them.
///
/// @param clusterId the cluster that answered
/// @param answeredBy the member that answered
/// @param raftTerm the raft term at the answer
/// @param confirmed whether a linearizable read preceded it on the same member
public record MemberList(
        long clusterId,
        MemberId answeredBy,
        long raftTerm,
        boolean confirmed,
        List<EtcdMember> members) {
    public MemberList {
        members = List.copyOf(members);
    }

    /// @param name empty until the member has started once
    public record EtcdMember(
            MemberId id,
            String name,
            List<String> peerUrls,
            List<String> clientUrls,
            boolean learner) {
        public EtcdMember {
            peerUrls = List.copyOf(peerUrls);
            clientUrls = List.copyOf(clientUrls);
        }
    }
}
