package dev.quorate.manager.observe;

import dev.quorate.manager.spec.MemberId;

import java.util.List;
import java.util.Optional;

/// The members of the cluster as etcd lists them.
///
/// @param confirmed whether a linearizable read preceded the list on the member that gave it; only
///   then may a change be based on it
/// @param raftTerm the term at that moment
public record Membership(long clusterId, long raftTerm, boolean confirmed, List<Member> members) {
    public Membership {
        members = List.copyOf(members);
    }

    /// @param name empty until the member has started once
    public record Member(
            MemberId id,
            String name,
            List<String> peerUrls,
            List<String> clientUrls,
            boolean learner) {
        public Member {
            peerUrls = List.copyOf(peerUrls);
            clientUrls = List.copyOf(clientUrls);
        }

        /// The name, or the id while there is none yet.
        public String label() {
            return name.isEmpty() ? id.toString() : name;
        }
    }

    public List<Member> voters() {
        return members.stream().filter(member -> !member.learner()).toList();
    }

    public List<Member> learners() {
        return members.stream().filter(Member::learner).toList();
    }

    public Optional<Member> member(MemberId id) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst();
    }
}
