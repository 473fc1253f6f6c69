package dev.quorate.manager.plan;

import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.observe.MemberView.State;
import dev.quorate.manager.observe.Quorum;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Intent.Remove;
import dev.quorate.manager.plan.Intent.Replace;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.RemoveMember;
import dev.quorate.manager.spec.MemberId;

import java.util.Comparator;
import java.util.Optional;

/// Replaces, removes and adds voters until their number is the wanted one and none is lost.
///
/// The order follows from etcd's rules, which are proven in `IsReadyToAddVotingMember` and its
/// neighbours (`server/etcdserver/api/membership/cluster.go`):
///
/// - A dead voter among three must go *before* another is added: etcd refuses any addition, because
///   two are no quorum of four.
/// - With four or more, one dead and an etcd that admits it (3.5.30, 3.6.11, 3.7), the new member
///   comes first, so that the tolerance never drops.
/// - A member that still serves is replaced the other way round as well: its successor has its vote
///   before it goes.
record Sizing(Situation situation) {
    private static final int JOINS_MAX = 3;

    Optional<Decision> decide() {
        return switch (situation.operation().intent()) {
            case Replace replace -> replace(replace.victim(), replace.onto());
            case Remove remove -> remove(remove.victim()).or(this::resize);
            case Intent.Converge _ -> replaceLost().or(this::resize);
            case Intent.Heal _,
                    Intent.MoveLeader _,
                    Intent.Promote _,
                    Intent.Create _,
                    Intent.Restore _,
                    Intent.Start _,
                    Intent.Stop _,
                    Intent.Restart _,
                    Intent.Destroy _ ->
                    Optional.empty();
        };
    }

    private Optional<Decision> replaceLost() {
        return situation.view().voters().stream()
                .filter(seen -> seen.state() == State.LOST || seen.state() == State.CORRUPT)
                .findFirst()
                .map(lost ->
                        replacing(
                                lost,
                                Optional.empty(),
                                lost.state() == State.LOST
                                        ? "its data is gone, so its id must not run again"
                                        : "its data is damaged"));
    }

    private Optional<Decision> replace(MemberId victim, Optional<String> onto) {
        var seen = situation.view().member(victim);
        if (seen.isEmpty()) {
            return replaceLost().or(() -> grow(onto));
        }
        return Optional.of(replacing(seen.get(), onto, "it is being replaced"));
    }

    Decision replacing(MemberView victim, Optional<String> onto, String reason) {
        var spare = onto.flatMap(situation.view()::host).or(situation::vacantHost);
        if (situation.view().voters().size() > situation.spec().members()) {
            return takeOut(victim, reason + "; its successor has its vote");
        }
        if (spare.filter(HostView::vacant).isPresent() && canAddFirst(victim)) {
            return add(spare.get(), "the new member comes first: the tolerance does not drop");
        }
        return takeOut(victim, reason);
    }

    private boolean canAddFirst(MemberView victim) {
        var dead = situation.view().voters().stream().filter(seen -> !seen.healthy()).count();
        if (dead == 0) {
            return true;
        }
        return dead == 1
                && !victim.healthy()
                && situation.view().voters().size() >= 4
                && !removalHelps()
                && situation.spec().version().addsLearnerWithAVoterDown();
    }

    /// Without a dead one among an even number of voters, one more of the others may fail.
    private boolean removalHelps() {
        var now = situation.view().quorum();
        return new Quorum(now.voters() - 1, now.healthy()).tolerate() > now.tolerate();
    }

    private Optional<Decision> remove(MemberId victim) {
        return situation.view().member(victim).map(seen -> takeOut(seen, "it was asked for"));
    }

    private Optional<Decision> resize() {
        var voters = situation.view().voters();
        var wanted = situation.spec().members();
        if (voters.size() > wanted) {
            return voters.stream()
                    .min(leastMissed())
                    .map(victim ->
                            takeOut(
                                    victim,
                                    "%d voters are wanted, there are %d"
                                            .formatted(wanted, voters.size())));
        }
        return grow(Optional.empty());
    }

    /// Outside the specification first, then the least healthy, then no leader, then the newest
    /// host.
    private Comparator<MemberView> leastMissed() {
        var order = situation.view().hosts();
        return Comparator.comparing((MemberView seen) -> seen.host().isPresent())
                .thenComparing(seen -> seen.state(), Comparator.reverseOrder())
                .thenComparing(situation::leads)
                .thenComparing(
                        seen -> seen.host().map(order::indexOf).orElse(-1),
                        Comparator.reverseOrder());
    }

    Optional<Decision> grow(Optional<String> onto) {
        var voters = situation.view().voters();
        var wanted = situation.spec().members();
        if (voters.size() >= wanted) {
            return Optional.empty();
        }
        var unhealthy = situation.unhealthyVoters();
        if (!unhealthy.isEmpty() && !admitsAddition()) {
            return Optional.of(
                    situation.waitFor(
                            "waiting for %s before a member can be added"
                                    .formatted(String.join(", ", unhealthy)),
                            Situation.PATIENCE,
                            new Refuse(
                                    "VOTERS_DOWN",
                                    "etcd adds no member while %s is down"
                                            .formatted(String.join(", ", unhealthy)),
                                    "start or replace it first: quorate cluster status -c %s"
                                            .formatted(situation.spec().name()))));
        }
        return Optional.of(
                onto.flatMap(situation.view()::host)
                        .filter(HostView::vacant)
                        .or(situation::vacantHost)
                        .map(at ->
                                add(
                                        at,
                                        "%d voters are wanted, there are %d"
                                                .formatted(wanted, voters.size())))
                        .orElseGet(this::noVacantHost));
    }

    private boolean admitsAddition() {
        var quorum = situation.view().quorum();
        return quorum.voters() >= 4
                && quorum.healthy() >= (quorum.voters() + 1) / 2 + 1
                && situation.spec().version().addsLearnerWithAVoterDown();
    }

    /// A host on which learners have failed before in this operation is not tried without end.
    private Decision add(HostView at, String reason) {
        if (situation.operation().joins().getOrDefault(at.host().name(), 0) >= JOINS_MAX) {
            return new Refuse(
                    "JOIN_FAILED",
                    "%d members were added for host %s and none stayed"
                            .formatted(JOINS_MAX, at.host().name()),
                    "read the log: quorate member logs %s -c %s"
                            .formatted(at.host().name(), situation.spec().name()));
        }
        return situation
                .gate()
                .pass(
                        new AddLearner(at.host().name(), situation.nextName(), at.host().peerUrl()),
                        reason);
    }

    private Decision noVacantHost() {
        var occupied =
                situation.view().hosts().stream()
                        .filter(at -> situation.memberAt(at).isEmpty())
                        .map(at -> at.host().name())
                        .toList();
        return new Refuse(
                "NO_VACANT_HOST",
                occupied.isEmpty()
                        ? "every host of the specification carries a member already"
                        : "no host is empty: %s".formatted(String.join(", ", occupied)),
                "add a host to the specification: quorate cluster apply -c %s -f FILE"
                        .formatted(situation.spec().name()));
    }

    /// Takes a voter out, after it has handed the leadership on.
    private Decision takeOut(MemberView victim, String reason) {
        var ahead = aheadOfQuorum(victim);
        if (ahead.isPresent()) {
            return ahead.get();
        }
        return situation
                .yieldLeadership(victim)
                .orElseGet(() ->
                        situation
                                .gate()
                                .pass(
                                        new RemoveMember(
                                                victim.member().id(), victim.member().label()),
                                        reason));
    }

    private static String left(long index) {
        return index == 0
                ? "no member that is left says how far it is"
                : "the members that are left are at %d".formatted(index);
    }

    /// A member that was once seen further than all who are left may hold the only copy of what was
    /// acknowledged: raft rules that out unless another member has lost its memory.
    private Optional<Decision> aheadOfQuorum(MemberView victim) {
        var known = situation.history().appliedIndexes().getOrDefault(victim.member().id(), 0L);
        if (known <= situation.view().appliedIndexMax()) {
            return Optional.empty();
        }
        return Optional.of(
                new Refuse(
                        "MEMBER_AHEAD",
                        "%s was seen at index %d, and %s: it may"
                                        .formatted(
                                                victim.member().label(),
                                                known,
                                                left(situation.view().appliedIndexMax()))
                                + " hold the only copy of acknowledged writes",
                        "keep its disk; compare the data first: quorate cluster status -c %s"
                                .formatted(situation.spec().name())));
    }
}
