package dev.quorate.manager.plan;

import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Decision.Wait;
import dev.quorate.manager.plan.History.OpenOperation;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.PlanStep.StartMode;
import dev.quorate.manager.spec.ClusterSpec;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The arguments of one decision, and the questions that every rule asks of them.
record Situation(
        ClusterSpec spec, ClusterView view, History history, OpenOperation operation, Instant now) {
    /// A member that exits so often within one operation is not started again: it would exit again.
    private static final int STARTS_MAX = 3;

    /// How long a started member, or an election, may take. An election takes seconds; reading a
    /// large log at start takes most of it.
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /// What a learner's transfer may be as slow as, in bytes a second.
    private static final long TRANSFER_FLOOR = 5_000_000;

    Gate gate() {
        return new Gate(view);
    }

    /// Waiting, until too long has passed since the last step.
    Decision waitFor(String what, Duration patience, Refuse otherwise) {
        var deadline = operation.lastEffectAt().plus(patience);
        return now.isBefore(deadline) ? new Wait(what, deadline) : otherwise.afterWaiting();
    }

    /// How long a learner may take to catch up: its data has to cross the network.
    Duration transferPatience() {
        var bytes =
                view.hosts().stream()
                        .flatMap(seen -> seen.answered().stream())
                        .mapToLong(said -> said.dbSize())
                        .max()
                        .orElse(0);
        return PATIENCE.plusSeconds(bytes / TRANSFER_FLOOR);
    }

    /// A member of ours whose data is intact and whose process is not running.
    boolean startable(HostView at) {
        return at.reachable()
                && !at.running()
                && at.data() == Data.PRESENT
                && at.identity().map(Identity::ours).orElse(false)
                && !at.trouble().map(HostView.Trouble::corrupt).orElse(false)
                && belongs(at);
    }

    /// Whether the record of a host names a member that the cluster still has. Without a confirmed
    /// list nothing speaks against it.
    boolean belongs(HostView at) {
        var identity = at.identity();
        var list = view.membership().filter(seen -> seen.confirmed());
        if (identity.isEmpty() || list.isEmpty()) {
            return identity.isPresent();
        }
        return list.get().members().stream()
                .anyMatch(member ->
                        identity.get()
                                .id()
                                .map(member.id()::equals)
                                .orElse(
                                        member.name().equals(identity.get().member())
                                                || member.peerUrls()
                                                        .contains(at.host().peerUrl())));
    }

    /// The start of a member on its own data, or the refusal to start it over and over.
    Decision resume(HostView at, String reason) {
        var step = new StartMember(at.host().name(), memberOf(at), new StartMode.Resume());
        return crashLoop(at)
                .<Decision>map(refuse -> refuse)
                .orElseGet(() -> gate().pass(step, reason));
    }

    /// Whether the member on this host has been started and has ended too often.
    Optional<Refuse> crashLoop(HostView at) {
        var starts = operation.starts().getOrDefault(at.host().name(), 0);
        if (starts < STARTS_MAX) {
            return Optional.empty();
        }
        var member = memberOf(at);
        return Optional.of(
                new Refuse(
                        "CRASH_LOOP",
                        "%s on %s was started %d times and ended each time%s"
                                .formatted(
                                        member,
                                        at.host().name(),
                                        starts,
                                        at.trouble().map(why -> ": " + why.text()).orElse("")),
                        "read its log: quorate member logs %s -c %s"
                                .formatted(member, spec.name())));
    }

    static String memberOf(HostView at) {
        return at.identity().map(Identity::member).orElse(at.host().name());
    }

    /// A host for one more member: vacant, in no member's peer URL, in the zone with the fewest
    /// voters, then in the order of the specification.
    Optional<HostView> vacantHost() {
        return view.hosts().stream()
                .filter(HostView::vacant)
                .filter(at -> memberAt(at).isEmpty())
                .min(Comparator.comparingLong(at -> votersIn(at.host().zone())));
    }

    Optional<MemberView> memberAt(HostView at) {
        return view.members().stream()
                .filter(seen -> seen.member().peerUrls().contains(at.host().peerUrl()))
                .findFirst();
    }

    private long votersIn(String zone) {
        if (zone.isEmpty()) {
            return 0;
        }
        return view.voters().stream()
                .flatMap(seen -> seen.host().stream())
                .filter(at -> at.host().zone().equals(zone))
                .count();
    }

    /// A name that no member of this cluster has ever had.
    String nextName() {
        var prefix = spec.name() + "-";
        var seen =
                Stream.concat(
                        view.members().stream().map(member -> member.member().name()),
                        view.hosts().stream()
                                .flatMap(at -> at.identity().stream())
                                .map(Identity::member));
        var highest =
                seen.filter(name -> name.startsWith(prefix))
                        .map(name -> name.substring(prefix.length()))
                        .filter(suffix -> suffix.matches("[0-9]{1,9}"))
                        .mapToInt(Integer::parseInt)
                        .max()
                        .orElse(0);
        return prefix + (Math.max(highest, history.namesUsed()) + 1);
    }

    /// A healthy voter to lead instead of `leader`, the one that is furthest.
    Optional<MemberView> successorOf(MemberView leader) {
        return view.voters().stream()
                .filter(MemberView::healthy)
                .filter(seen -> !seen.member().id().equals(leader.member().id()))
                .max(
                        Comparator.comparingLong(seen ->
                                seen.answered().map(said -> said.appliedIndex()).orElse(0L)));
    }

    boolean leads(MemberView seen) {
        return view.leader()
                .map(leader -> leader.member().id().equals(seen.member().id()))
                .orElse(false);
    }

    /// Moves the leadership away from a member that is about to go, if it leads and another can.
    Optional<Decision> yieldLeadership(MemberView leaving) {
        if (!leads(leaving)) {
            return Optional.empty();
        }
        return successorOf(leaving)
                .map(next ->
                        gate().pass(
                                        new PlanStep.MoveLeader(
                                                leaving.member().id(),
                                                next.member().id(),
                                                next.member().label()),
                                        leaving.member().label()
                                                + " leads and is about to go: an orderly"
                                                + " hand-over costs no election"));
    }

    /// Why a cluster without quorum cannot be helped from here.
    Refuse quorumLost() {
        var running = view.hosts().stream().filter(HostView::running).count();
        var lost =
                view.hosts().stream()
                        .filter(at -> at.identity().map(Identity::ours).orElse(false))
                        .filter(at -> at.data() != Data.PRESENT)
                        .map(at -> at.identity().map(Identity::member).orElse(""))
                        .toList();
        return new Refuse(
                "QUORUM_LOST",
                "no quorum: of %d wanted voters %d run%s"
                        .formatted(
                                spec.members(),
                                running,
                                lost.isEmpty()
                                        ? ""
                                        : ", and the data of %s is gone"
                                                .formatted(String.join(", ", lost))),
                "bring back the hosts of the missing members with their data; if that is"
                        + " impossible,"
                        + " restore: quorate restore plan -c %s --latest --as NAME --local %d"
                                .formatted(spec.name(), spec.members()));
    }

    /// The unhealthy voters by name, for messages.
    List<String> unhealthyVoters() {
        return view.voters().stream()
                .filter(seen -> !seen.healthy())
                .map(seen -> seen.member().label() + " (" + seen.state() + ")")
                .toList();
    }
}
