package dev.quorate.manager.plan;

import dev.quorate.manager.observe.Answer;
import dev.quorate.manager.observe.Answer.Answered;
import dev.quorate.manager.observe.Answer.Silent;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.observe.Identity.Stage;
import dev.quorate.manager.observe.Membership;
import dev.quorate.manager.observe.Membership.Member;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.LatchMember;
import dev.quorate.manager.plan.PlanStep.MoveLeader;
import dev.quorate.manager.plan.PlanStep.PermitMember;
import dev.quorate.manager.plan.PlanStep.PermitRestored;
import dev.quorate.manager.plan.PlanStep.PlaceData;
import dev.quorate.manager.plan.PlanStep.PromoteLearner;
import dev.quorate.manager.plan.PlanStep.RemoveMember;
import dev.quorate.manager.plan.PlanStep.SetAside;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.PlanStep.StopMember;
import dev.quorate.manager.spec.MemberId;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What a view becomes when a step does what it is meant to do. For showing plans, not for
/// deciding: a decision is only ever made on what was observed.
final class Projection {
    private static final long PROJECTED_CLUSTER = 0x9071_0000L;
    private static final long PROJECTED_LEARNER = 0x1ea7_0000L;
    private static final long PROJECTED_COUNT = 0x10_0000L;

    private Projection() {}

    static ClusterView after(ClusterView view, PlanStep step) {
        return switch (step) {
            case PermitMember permit ->
                    onHost(
                            view,
                            permit.host(),
                            at ->
                                    withIdentity(
                                            at,
                                            identity(
                                                    permit.incarnation(),
                                                    permit.member(),
                                                    permit.id(),
                                                    Stage.PERMITTED)));
            case PermitRestored permit ->
                    onHost(
                            view,
                            permit.host(),
                            at ->
                                    withIdentity(
                                            at,
                                            identity(
                                                    permit.incarnation(),
                                                    permit.member(),
                                                    Optional.empty(),
                                                    Stage.PLACED)));
            case PlaceData place ->
                    onHost(view, place.host(), at -> withData(at, at.identity(), Data.PRESENT));
            case StartMember start -> onHost(view, start.host(), at -> started(at, view.at()));
            case LatchMember latch ->
                    onHost(
                            view,
                            latch.host(),
                            at ->
                                    withIdentity(
                                            at,
                                            identity(
                                                    at.identity()
                                                            .map(Identity::incarnation)
                                                            .orElse(""),
                                                    latch.member(),
                                                    Optional.of(latch.id()),
                                                    Stage.JOINED)));
            case StopMember stop -> onHost(view, stop.host(), Projection::stopped);
            case SetAside aside ->
                    onHost(view, aside.host(), at -> withData(at, Optional.empty(), Data.NONE));
            case AddLearner add -> withLearner(view, add);
            case PromoteLearner promote ->
                    withMembers(
                            view,
                            member ->
                                    member.id().equals(promote.id())
                                            ? Optional.of(voter(member))
                                            : Optional.of(member));
            case RemoveMember remove ->
                    withMembers(
                            view,
                            member ->
                                    member.id().equals(remove.id())
                                            ? Optional.empty()
                                            : Optional.of(member));
            case MoveLeader move -> onAllAnswers(view, said -> ledBy(said, move.to()));
        };
    }

    /// Every process that runs on its own data serves, and learners have caught up.
    static ClusterView settled(ClusterView view) {
        var list =
                view.membership().map(Membership::confirmed).orElse(false)
                        ? view.membership()
                        : founded(view);
        if (list.isEmpty()) {
            return view;
        }
        var named = withNames(view, list.get());
        var index = view.appliedIndexMax();
        var leader =
                view.leader()
                        .map(seen -> seen.member().id())
                        .or(() -> list.get().voters().stream().map(Member::id).findFirst());
        var hosts = view.hosts().stream().map(at -> answering(at, named, leader, index)).toList();
        return new ClusterView(view.at(), Optional.of(named), hosts);
    }

    /// A member publishes its name when it starts.
    private static Membership withNames(ClusterView view, Membership list) {
        return new Membership(
                list.clusterId(),
                list.raftTerm(),
                list.confirmed(),
                list.members().stream().map(member -> named(view, member)).toList());
    }

    private static Member named(ClusterView view, Member member) {
        var name =
                view.hosts().stream()
                        .filter(HostView::running)
                        .filter(at -> member.peerUrls().contains(at.host().peerUrl()))
                        .flatMap(at -> at.identity().stream())
                        .map(Identity::member)
                        .findFirst();
        return member.name().isEmpty() && name.isPresent()
                ? new Member(
                        member.id(),
                        name.get(),
                        member.peerUrls(),
                        member.clientUrls(),
                        member.learner())
                : member;
    }

    private static Optional<Membership> founded(ClusterView view) {
        var members = new ArrayList<Member>();
        for (var at : view.hosts()) {
            if (at.running() && at.identity().isPresent()) {
                members.add(
                        new Member(
                                at.identity()
                                        .flatMap(Identity::id)
                                        .orElse(new MemberId(PROJECTED_CLUSTER + members.size())),
                                at.identity().get().member(),
                                List.of(at.host().peerUrl()),
                                List.of(at.host().clientUrl()),
                                false));
            }
        }
        return members.isEmpty()
                ? Optional.empty()
                : Optional.of(new Membership(PROJECTED_CLUSTER, 2, true, members));
    }

    private static HostView answering(
            HostView at, Membership list, Optional<MemberId> leader, long index) {
        var member =
                list.members().stream()
                        .filter(candidate -> candidate.peerUrls().contains(at.host().peerUrl()))
                        .findFirst();
        if (member.isEmpty() || !at.running() || at.data() != Data.PRESENT) {
            return at;
        }
        var said =
                new Answered(
                        member.get().id(),
                        list.clusterId(),
                        leader,
                        member.get().learner(),
                        list.raftTerm(),
                        index,
                        index,
                        0,
                        "",
                        "",
                        0,
                        0,
                        !member.get().learner(),
                        List.of(),
                        List.of());
        return new HostView(
                at.host(),
                at.reachable(),
                at.identity(),
                at.runningSince(),
                at.data(),
                Optional.empty(),
                said);
    }

    private static ClusterView withLearner(ClusterView view, AddLearner add) {
        return view.membership()
                .map(list -> {
                    var members = new ArrayList<>(list.members());
                    members.add(
                            new Member(
                                    projectedId(view),
                                    "",
                                    List.of(add.peerUrl()),
                                    List.of(),
                                    true));
                    return withList(view, list, members);
                })
                .orElse(view);
    }

    /// Whether an id is one that stands here for what etcd has yet to choose. Its own ids are
    /// hashes of 64 bits, which do not come out that small.
    static boolean projected(MemberId id) {
        return Stream.of(PROJECTED_CLUSTER, PROJECTED_LEARNER)
                .anyMatch(first -> id.value() >= first && id.value() < first + PROJECTED_COUNT);
    }

    static MemberId projectedId(ClusterView view) {
        return new MemberId(
                PROJECTED_LEARNER
                        + view.members().stream()
                                .mapToLong(seen -> seen.member().id().value() & 0xffff)
                                .sum()
                        + 1);
    }

    private static ClusterView withMembers(
            ClusterView view, Function<Member, Optional<Member>> change) {
        return view.membership()
                .map(list ->
                        withList(
                                view,
                                list,
                                list.members().stream()
                                        .flatMap(member -> change.apply(member).stream())
                                        .toList()))
                .orElse(view);
    }

    private static ClusterView withList(ClusterView view, Membership list, List<Member> members) {
        return new ClusterView(
                view.at(),
                Optional.of(
                        new Membership(
                                list.clusterId(), list.raftTerm(), list.confirmed(), members)),
                view.hosts());
    }

    private static Member voter(Member learner) {
        return new Member(
                learner.id(), learner.name(), learner.peerUrls(), learner.clientUrls(), false);
    }

    private static ClusterView onHost(
            ClusterView view, String host, UnaryOperator<HostView> change) {
        return new ClusterView(
                view.at(),
                view.membership(),
                view.hosts().stream()
                        .map(at -> at.host().name().equals(host) ? change.apply(at) : at)
                        .toList());
    }

    private static ClusterView onAllAnswers(ClusterView view, UnaryOperator<Answered> change) {
        return new ClusterView(
                view.at(),
                view.membership(),
                view.hosts().stream()
                        .map(at ->
                                at.answered()
                                        .map(said -> withAnswer(at, change.apply(said)))
                                        .orElse(at))
                        .toList());
    }

    private static Answered ledBy(Answered said, MemberId leader) {
        return new Answered(
                said.member(),
                said.clusterId(),
                Optional.of(leader),
                said.learner(),
                said.raftTerm(),
                said.raftIndex(),
                said.appliedIndex(),
                said.revision(),
                said.version(),
                said.storageVersion(),
                said.dbSize(),
                said.dbSizeInUse(),
                said.linearizable(),
                said.alarms(),
                said.errors());
    }

    private static Identity identity(
            String incarnation, String member, Optional<MemberId> id, Stage stage) {
        return new Identity(true, "member " + member, incarnation, member, id, stage);
    }

    private static HostView started(HostView at, Instant when) {
        var identity =
                at.identity()
                        .map(who ->
                                who.stage() == Stage.JOINED
                                        ? who
                                        : identity(
                                                who.incarnation(),
                                                who.member(),
                                                who.id(),
                                                Stage.STARTED));
        return new HostView(
                at.host(),
                at.reachable(),
                identity,
                Optional.of(when),
                Data.PRESENT,
                Optional.empty(),
                at.answer());
    }

    private static HostView stopped(HostView at) {
        return new HostView(
                at.host(),
                at.reachable(),
                at.identity(),
                Optional.empty(),
                at.data(),
                Optional.empty(),
                new Silent("stopped"));
    }

    private static HostView withIdentity(HostView at, Identity identity) {
        return withData(at, Optional.of(identity), at.data());
    }

    private static HostView withData(HostView at, Optional<Identity> identity, Data data) {
        return new HostView(
                at.host(),
                at.reachable(),
                identity,
                at.runningSince(),
                data,
                Optional.empty(),
                at.answer());
    }

    private static HostView withAnswer(HostView at, Answer answer) {
        return new HostView(
                at.host(),
                at.reachable(),
                at.identity(),
                at.runningSince(),
                at.data(),
                at.trouble(),
                answer,
                at.signs());
    }
}
