package dev.quorate.manager.plan;

import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Decision.Wait;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.PlanStep.StartMode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Starts members that ended, unasked: at once, then after ever longer pauses, then hardly at all.
/// A member that ends each time for the same reason is shown with it, not fought over.
record Restarts(Situation situation) {
    private static final int STARTS_MAX = 6;
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(5);

    /// The start that is due, if there is one.
    Optional<Decision> next() {
        return ended().stream()
                .filter(this::mayTouch)
                .filter(at -> !exhausted(at) && !situation.now().isBefore(dueAt(at)))
                .findFirst()
                .map(at ->
                        situation
                                .gate()
                                .pass(
                                        new StartMember(
                                                at.host().name(),
                                                Situation.memberOf(at),
                                                new StartMode.Resume()),
                                        "its process ended and its data is intact"));
    }

    /// What is to be said of members that ended and are not started now.
    List<Decision> concerns() {
        var concerns = new ArrayList<Decision>();
        for (var at : situation.view().hosts()) {
            if (at.identity().map(Identity::ours).orElse(false) && !serves(at)) {
                suspension(at).ifPresent(concerns::add);
            }
        }
        for (var at : ended()) {
            if (mayTouch(at)) {
                concerns.add(exhausted(at) ? crashLoop(at) : pausing(at));
            }
        }
        return concerns;
    }

    /// Whether no person has told to leave the member of this host alone.
    boolean mayTouch(HostView at) {
        return suspension(at).isEmpty();
    }

    /// Why the member of this host is left alone.
    Optional<Decision> suspension(HostView at) {
        var vigil = situation.history().vigil();
        var host = at.host().name();
        var name = situation.spec().name();
        var order = vigil.maintenance(host, situation.now());
        if (order.isPresent()) {
            return Optional.of(
                    new Wait(
                            "%s is in maintenance by %s until %s"
                                    .formatted(
                                            order.get().member(),
                                            order.get().person(),
                                            order.get().until()),
                            order.get().until(),
                            true));
        }
        if (vigil.stopped().contains(host) && !at.running()) {
            return Optional.of(
                    new Refuse(
                            "STOPPED",
                            "%s was stopped by a command".formatted(Situation.memberOf(at)),
                            "quorate member start %s -c %s"
                                    .formatted(Situation.memberOf(at), name)));
        }
        return Optional.empty();
    }

    private static boolean serves(HostView at) {
        return at.answered().filter(said -> said.linearizable() || said.learner()).isPresent();
    }

    /// Learners are another rule's: one that does not stay up is taken back.
    private List<HostView> ended() {
        var quorum = situation.view().quorum().held();
        return situation.view().hosts().stream()
                .filter(situation::startable)
                .filter(Upkeep::joinedOrStarted)
                .filter(at ->
                        !quorum
                                || situation
                                        .memberAt(at)
                                        .filter(seen -> seen.member().learner())
                                        .isEmpty())
                .toList();
    }

    private List<Instant> starts(HostView at) {
        return situation.history().vigil().restarts().getOrDefault(at.host().name(), List.of());
    }

    private long recent(HostView at) {
        return Vigil.within(starts(at), WINDOW, situation.now());
    }

    private boolean exhausted(HostView at) {
        return recent(at) >= STARTS_MAX;
    }

    /// A start that lies in the future is one before the clock was set back: it delays nothing.
    private Instant dueAt(HostView at) {
        var recent = recent(at);
        if (recent == 0 || starts(at).getLast().isAfter(situation.now())) {
            return situation.now();
        }
        var pause = FIRST_PAUSE.multipliedBy(1L << (recent - 1));
        return starts(at).getLast().plus(pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause);
    }

    private Wait pausing(HostView at) {
        return new Wait(
                "%s ended again%s; it is started after a pause that doubles each time"
                        .formatted(Situation.memberOf(at), because(at)),
                dueAt(at),
                true);
    }

    private Refuse crashLoop(HostView at) {
        return new Refuse(
                "CRASH_LOOP",
                "%s was started %d times within the hour and ended each time%s"
                        .formatted(Situation.memberOf(at), STARTS_MAX, because(at)),
                ("read its log: quorate member logs %1$s -c %2$s; when the cause is gone:"
                                + " quorate member start %1$s -c %2$s")
                        .formatted(Situation.memberOf(at), situation.spec().name()));
    }

    private static String because(HostView at) {
        return at.trouble().map(why -> ": " + why.text()).orElse("");
    }
}
