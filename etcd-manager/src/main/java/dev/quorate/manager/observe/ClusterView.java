package dev.quorate.manager.observe;

import dev.quorate.manager.observe.Answer.Answered;
import dev.quorate.manager.observe.Membership.Member;
import dev.quorate.manager.spec.MemberId;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything that is known of a cluster at one moment. Immutable; answers questions about facts.
///
/// @param at when the observation was complete
/// @param membership absent when no member gave a list
/// @param hosts the hosts of the specification, in its order
/// @param members all members with their hosts, in the order of the list: what follows from the
///   rest, kept since everybody asks for it
public record ClusterView(
        Instant at,
        Optional<Membership> membership,
        List<HostView> hosts,
        List<MemberView> members) {
    public ClusterView {
        hosts = List.copyOf(hosts);
        members = List.copyOf(members);
    }

    public ClusterView(Instant at, Optional<Membership> membership, List<HostView> hosts) {
        this(at, membership, hosts, members(membership, hosts));
    }

    private static List<MemberView> members(Optional<Membership> membership, List<HostView> hosts) {
        if (membership.isEmpty()) {
            return List.of();
        }
        var members = new ArrayList<MemberView>();
        for (var member : membership.get().members()) {
            members.add(new MemberView(member, hostOf(member, hosts)));
        }
        return members;
    }

    private static Optional<HostView> hostOf(Member member, List<HostView> hosts) {
        for (var seen : hosts) {
            if (member.peerUrls().contains(seen.host().peerUrl())) {
                return Optional.of(seen);
            }
        }
        return Optional.empty();
    }

    public Optional<HostView> host(String name) {
        return hosts.stream().filter(seen -> seen.host().name().equals(name)).findFirst();
    }

    public List<MemberView> voters() {
        return members.stream().filter(seen -> !seen.member().learner()).toList();
    }

    public List<MemberView> learners() {
        return members.stream().filter(seen -> seen.member().learner()).toList();
    }

    public Optional<MemberView> member(MemberId id) {
        return members.stream().filter(seen -> seen.member().id().equals(id)).findFirst();
    }

    /// The leader on which the healthy voters agree.
    public Optional<MemberView> leader() {
        var named =
                voters().stream()
                        .filter(MemberView::healthy)
                        .flatMap(seen -> seen.answered().stream())
                        .flatMap(said -> said.leader().stream())
                        .distinct()
                        .toList();
        return named.size() == 1 ? member(named.getFirst()) : Optional.empty();
    }

    /// The highest applied index among voters that answer; 0 when none does.
    public long appliedIndexMax() {
        return voters().stream()
                .flatMap(seen -> seen.answered().stream())
                .mapToLong(Answered::appliedIndex)
                .max()
                .orElse(0);
    }

    /// The highest revision that any member reports; 0 when none answers.
    public long revision() {
        return hosts.stream()
                .flatMap(seen -> seen.answered().stream())
                .mapToLong(Answered::revision)
                .max()
                .orElse(0);
    }

    public Quorum quorum() {
        var voters = voters();
        return new Quorum(voters.size(), (int) voters.stream().filter(MemberView::healthy).count());
    }
}
