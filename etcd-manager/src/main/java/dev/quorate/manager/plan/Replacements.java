package dev.quorate.manager.plan;

import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.observe.MemberView.State;
import dev.quorate.manager.plan.Ailment.Kind;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Decision.Wait;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Replaces members that are lost, unasked: after a grace, within a daily budget, and one at a
/// time.
record Replacements(Situation situation) {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /// Learners that did not stay are not added without end.
    private static final int JOINS_MAX = 3;

    /// For each lost voter the next step towards its replacement, or why there is none yet.
    List<Decision> decide() {
        return situation.view().voters().stream()
                .filter(seen -> kind(seen).isPresent())
                .filter(seen -> seen.host().filter(new Restarts(situation)::mayTouch).isPresent())
                .map(seen -> replace(seen, kind(seen).orElseThrow()))
                .toList();
    }

    /// Where the record is gone with the data, what is missing may be the disk on which both lie:
    /// only a person can tell.
    private Optional<Kind> kind(MemberView seen) {
        if (seen.state() == State.LOST || seen.state() == State.CORRUPT) {
            return seen.host().flatMap(HostView::identity).isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            RolledBack.remembered(
                                            seen.member().id(),
                                            situation.history().vigil().ailments())
                                    ? Kind.ROLLED_BACK
                                    : Kind.DATA_LOST);
        }
        return seen.state() == State.UNKNOWN
                        && seen.host().filter(at -> !at.reachable()).isPresent()
                ? Optional.of(Kind.HOST_UNSEEN)
                : Optional.empty();
    }

    private Decision replace(MemberView lost, Kind kind) {
        var rules = situation.spec().replacement();
        var lasting = situation.history().vigil().lasting(lost.member().id(), kind);
        var grace =
                switch (kind) {
                    case HOST_UNSEEN -> rules.hostLost();
                    case DATA_LOST, ROLLED_BACK, DOWN, SILENT, UNEXPLAINED, UNSTARTED, LEARNING ->
                            rules.dataLost();
                };
        if (!rules.automatic()) {
            return replaceByHand(
                    lost, "AUTOMATIC_OFF", "replacement.automatic is off in the specification");
        }
        if (lasting.compareTo(grace) < 0) {
            return new Wait(
                    "%s; it is replaced when that has lasted for %d s"
                            .formatted(what(lost), grace.toSeconds()),
                    situation.now().plus(grace).minus(lasting),
                    true);
        }
        return budgetSpent(lost)
                .or(() -> kind == Kind.HOST_UNSEEN ? notSeenWell(lost) : Optional.empty())
                .or(this::tooManyJoins)
                .<Decision>map(refuse -> refuse)
                .orElseGet(() ->
                        new Sizing(situation)
                                .replacing(
                                        lost,
                                        Optional.empty(),
                                        "%s for longer than %d s"
                                                .formatted(what(lost), grace.toSeconds())));
    }

    private static String what(MemberView lost) {
        var member = lost.member().label();
        return switch (lost.state()) {
            case LOST -> "the data of %s is gone".formatted(member);
            case CORRUPT ->
                    "the data of %s is damaged%s"
                            .formatted(
                                    member,
                                    lost.host()
                                            .flatMap(HostView::trouble)
                                            .map(why -> " (%s)".formatted(why.text()))
                                            .orElse(""));
            case UNKNOWN, HEALTHY, LEARNING, UNRESPONSIVE, UNSTARTED, CRASHED ->
                    "the host of %s is out of reach".formatted(member);
        };
    }

    /// With more voters than wanted its successor has its vote already: that is no further one.
    private Optional<Refuse> budgetSpent(MemberView lost) {
        var spent = Vigil.within(situation.history().vigil().replacements(), DAY, situation.now());
        if (spent < situation.spec().replacement().perDayMax()
                || situation.view().voters().size() > situation.spec().members()) {
            return Optional.empty();
        }
        return Optional.of(
                replaceByHand(
                        lost,
                        "BUDGET_SPENT",
                        "%d members were replaced within a day, and replacement.maxPerDay is %d"
                                .formatted(spent, situation.spec().replacement().perDayMax())));
    }

    /// A manager that sees several hosts badly may itself be the one that is cut off.
    private Optional<Refuse> notSeenWell(MemberView lost) {
        var others =
                situation.view().hosts().stream()
                        .filter(at -> !at.host().peerUrl().equals(hostOf(lost).host().peerUrl()))
                        .filter(at -> !at.reachable())
                        .map(at -> at.host().name())
                        .toList();
        var unhealthy =
                situation.view().voters().stream()
                        .filter(seen -> !seen.member().id().equals(lost.member().id()))
                        .filter(seen -> !seen.healthy())
                        .map(seen -> seen.member().label())
                        .toList();
        if (!others.isEmpty() || !unhealthy.isEmpty()) {
            return Optional.of(
                    replaceByHand(
                            lost,
                            "OTHERS_UNSEEN",
                            "others are not seen well either: "
                                    + String.join(", ", others.isEmpty() ? unhealthy : others)));
        }
        return situation.vacantHost().isPresent()
                ? Optional.empty()
                : Optional.of(replaceByHand(lost, "NO_SPARE", "no host is free for another"));
    }

    private static HostView hostOf(MemberView lost) {
        return lost.host().orElseThrow();
    }

    Optional<Refuse> tooManyJoins() {
        var joins = Vigil.within(situation.history().vigil().additions(), HOUR, situation.now());
        return joins < JOINS_MAX
                ? Optional.empty()
                : Optional.of(
                        new Refuse(
                                "JOINS_FAIL",
                                "%d members were added within the hour, and the cluster is not whole"
                                        .formatted(joins),
                                "see why: quorate cluster history %s --steps"
                                        .formatted(situation.spec().name())));
    }

    private Refuse replaceByHand(MemberView lost, String code, String why) {
        return new Refuse(
                code,
                "%s, and it is not replaced: %s".formatted(what(lost), why),
                "quorate member replace %s -c %s"
                        .formatted(lost.member().label(), situation.spec().name()));
    }
}
