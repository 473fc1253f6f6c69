package dev.quorate.manager.plan;

import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.observe.Identity.Stage;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Intent.Placement;
import dev.quorate.manager.plan.PlanStep.LatchMember;
import dev.quorate.manager.plan.PlanStep.Peer;
import dev.quorate.manager.plan.PlanStep.PermitMember;
import dev.quorate.manager.plan.PlanStep.PermitRestored;
import dev.quorate.manager.plan.PlanStep.PlaceData;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.PlanStep.StartMode;

import java.util.List;
import java.util.Optional;

/// Founds a cluster: all its first members together, from one static configuration.
///
/// Adding one by one would cost 5 s a member, since strict reconfiguration wants each to have been
/// connected so long (`server/etcdserver/server.go`, mayAddMember). It is safe because every host
/// was seen vacant and carries a permit of this very incarnation, because a permit is used up by
/// one start, and because `new` is never written again once one member is latched.
///
/// A restored cluster is founded alike, on data that the official tool has rebuilt: its members
/// never see `new` at all.
final class Founding {
    private final Situation situation;
    private final String incarnation;
    private final List<Placement> placements;
    private final boolean restored;

    private Founding(
            Situation situation, String incarnation, List<Placement> placements, boolean restored) {
        this.situation = situation;
        this.incarnation = incarnation;
        this.placements = placements;
        this.restored = restored;
    }

    static Decision create(Situation situation, String incarnation, List<Placement> placements) {
        return new Founding(situation, incarnation, placements, false).decide();
    }

    static Decision restore(Situation situation, String incarnation, List<Placement> placements) {
        return new Founding(situation, incarnation, placements, true).decide();
    }

    private Decision decide() {
        for (var placement : placements) {
            var obstacle = obstacle(placement);
            if (obstacle.isPresent()) {
                return obstacle.get();
            }
        }
        for (var placement : placements) {
            var next = permit(placement);
            if (next.isPresent()) {
                return next.get();
            }
        }
        for (var placement : placements) {
            var next = place(placement);
            if (next.isPresent()) {
                return next.get();
            }
        }
        for (var placement : placements) {
            var next = start(placement);
            if (next.isPresent()) {
                return next.get();
            }
        }
        if (!assembled()) {
            return situation.waitFor(
                    "%d members are finding each other".formatted(placements.size()),
                    Situation.PATIENCE,
                    notAssembled());
        }
        for (var placement : placements) {
            var next = latch(placement);
            if (next.isPresent()) {
                return next.get();
            }
        }
        return new Converged(
                "%d voters serve, each latched to its id".formatted(placements.size()));
    }

    private HostView at(Placement placement) {
        return situation
                .view()
                .host(placement.host())
                .orElseThrow(() ->
                        new IllegalStateException(
                                "no host %s in the view".formatted(placement.host())));
    }

    private Optional<Decision> obstacle(Placement placement) {
        var at = at(placement);
        var host = placement.host();
        if (!at.reachable()) {
            return Optional.of(
                    new Refuse(
                            "HOST_UNREACHABLE",
                            "host %s cannot be inspected, so it is not known to be empty"
                                    .formatted(host),
                            "quorate doctor"));
        }
        if (at.identity().isEmpty()) {
            return at.data() == Data.NONE && !at.running()
                    ? Optional.empty()
                    : Optional.of(occupied(at, "data or a process without a record of its owner"));
        }
        var identity = at.identity().get();
        if (!identity.ours() || !identity.incarnation().equals(incarnation)) {
            return Optional.of(occupied(at, identity.owner()));
        }
        if (permitUsedUp(at) && !neverBegan(at)) {
            return Optional.of(
                    new Refuse(
                            "FIRST_START_LOST",
                            "%s on %s used its permit, and there is no data: it may have been lost"
                                            .formatted(placement.member(), host)
                                    + " after it had a vote",
                            "set this attempt aside and begin again: quorate cluster destroy %s"
                                    .formatted(situation.spec().name())));
        }
        return Optional.empty();
    }

    private static boolean permitUsedUp(HostView at) {
        return at.identity().map(who -> who.stage() == Stage.STARTED).orElse(false)
                && at.data() != Data.PRESENT
                && !at.running();
    }

    /// etcd itself says that it ended before it opened its data, so nothing was lost.
    private static boolean neverBegan(HostView at) {
        return at.data() == Data.NONE
                && at.trouble().map(HostView.Trouble::beforeData).orElse(false);
    }

    private static Decision occupied(HostView at, String owner) {
        return new Refuse(
                "HOST_OCCUPIED",
                "%s on host %s holds %s".formatted(at.host().dataDir(), at.host().name(), owner),
                "name another data directory or host in the specification");
    }

    private Optional<Decision> permit(Placement placement) {
        var at = at(placement);
        if (at.identity().isEmpty() || (permitUsedUp(at) && neverBegan(at))) {
            var step =
                    restored
                            ? new PermitRestored(placement.host(), placement.member(), incarnation)
                            : new PermitMember(
                                    placement.host(),
                                    placement.member(),
                                    incarnation,
                                    Optional.empty());
            return Optional.of(
                    situation
                            .gate()
                            .pass(
                                    step,
                                    at.identity().isEmpty()
                                            ? "the host is empty"
                                            : "its first start ended before there was data"));
        }
        return Optional.empty();
    }

    private Optional<Decision> place(Placement placement) {
        if (restored && at(placement).data() == Data.NONE) {
            return Optional.of(
                    situation
                            .gate()
                            .pass(
                                    new PlaceData(
                                            placement.host(), placement.member(), incarnation),
                                    "its host is permitted"));
        }
        return Optional.empty();
    }

    private Optional<Decision> start(Placement placement) {
        var at = at(placement);
        if (at.running()) {
            return Optional.empty();
        }
        var stage = at.identity().map(Identity::stage).orElse(Stage.PERMITTED);
        if (restored || stage == Stage.JOINED || stage == Stage.STARTED) {
            return Optional.of(situation.resume(at, "its data is in place"));
        }
        var loop = situation.crashLoop(at);
        if (loop.isPresent()) {
            return Optional.of(loop.get());
        }
        return Optional.of(
                situation
                        .gate()
                        .pass(
                                new StartMember(
                                        placement.host(),
                                        placement.member(),
                                        new StartMode.Bootstrap(incarnation, peers())),
                                "every host was seen empty and is permitted"));
    }

    private List<Peer> peers() {
        return placements.stream()
                .map(placement -> new Peer(placement.member(), at(placement).host().peerUrl()))
                .toList();
    }

    /// All members answer through one quorum, and the list has them and nobody else.
    private boolean assembled() {
        var view = situation.view();
        var list = view.membership().filter(seen -> seen.confirmed());
        if (list.isEmpty() || list.get().members().size() != placements.size()) {
            return false;
        }
        var clusterId = list.get().clusterId();
        return placements.stream()
                .allMatch(placement ->
                        at(placement)
                                .answered()
                                .filter(said -> said.linearizable())
                                .filter(said -> said.clusterId() == clusterId)
                                .flatMap(said -> list.get().member(said.member()))
                                .filter(member ->
                                        member.peerUrls().contains(at(placement).host().peerUrl()))
                                .isPresent());
    }

    private Refuse notAssembled() {
        var silent =
                placements.stream()
                        .filter(placement ->
                                at(placement)
                                        .answered()
                                        .filter(said -> said.linearizable())
                                        .isEmpty())
                        .map(Placement::member)
                        .toList();
        return new Refuse(
                "NOT_ASSEMBLED",
                "after %d s these members do not serve: %s"
                        .formatted(Situation.PATIENCE.toSeconds(), String.join(", ", silent)),
                "read a log: quorate member logs %s -c %s"
                        .formatted(
                                silent.isEmpty()
                                        ? placements.getFirst().member()
                                        : silent.getFirst(),
                                situation.spec().name()));
    }

    private Optional<Decision> latch(Placement placement) {
        var at = at(placement);
        var identity = at.identity().orElseThrow();
        if (identity.stage() == Stage.JOINED) {
            return Optional.empty();
        }
        var said = at.answered().orElseThrow();
        return Optional.of(
                situation
                        .gate()
                        .pass(
                                new LatchMember(
                                        placement.host(),
                                        placement.member(),
                                        said.member(),
                                        said.clusterId()),
                                "it serves in cluster %016x".formatted(said.clusterId())));
    }
}
