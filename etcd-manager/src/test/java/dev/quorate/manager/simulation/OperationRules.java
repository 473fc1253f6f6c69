package dev.quorate.manager.simulation;

import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.JournalEntry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Rules of operations (I-O, I-P, I-R, I-Q4): who may act, what is announced first, and what is
/// done unasked.
final class OperationRules {
    private static final long HOUR = Duration.ofHours(1).toNanos();

    /// Six, and as many again for each time when the clock was set forth.
    private static final int RESTARTS_MAX = 20;

    private final World world;
    private final Map<String, Intent> intents = new HashMap<>();
    private final Map<Program, Pending> pending = new HashMap<>();
    private final Map<Program, Integer> actsWhileOvertaken = new HashMap<>();
    private final Map<String, List<Long>> restarts = new HashMap<>();

    /// A step that was announced in the journal.
    private record Pending(String operation, PlanStep step) {}

    OperationRules(World world) {
        this.world = world;
    }

    /// What is counted is in the journal: without it nobody can know of it.
    void forgetCounts() {
        restarts.clear();
    }

    /// A program is about to have an effect.
    void acting(Program program) {
        heedsOrders(program);
        var slot = world.cabinet().slot(Role.OPERATION);
        if (!slot.heldBefore(program) || slot.heldBy(program)) {
            actsWhileOvertaken.remove(program);
        } else if (pending.containsKey(program)
                && !program.underWay()
                && actsWhileOvertaken.merge(program, 1, Integer::sum) > 1) {
            throw new Violation(
                    "I-Q4 one actor", program.name() + " goes on although another has taken over");
        }
    }

    /// I-P: what a person has paused stays as it is; a look that was begun before does not count.
    private void heedsOrders(Program program) {
        var pause = world.cabinet().orders().pause();
        if (pause.isPresent()
                && pending.containsKey(program)
                && healing(program)
                && world.pausedSince() < program.seen().at()) {
            throw new Violation(
                    "I-P a pause is heeded",
                    "%s: %s".formatted(program.name(), pending.get(program)));
        }
    }

    void journalled(Program program, String operation, JournalEntry entry) {
        switch (entry.type()) {
            case OPENED -> {
                var intent = entry.intent().orElseThrow();
                if (program.name().startsWith("daemon") && !(intent instanceof Intent.Heal)) {
                    throw new Violation(
                            "I-O4 nothing is founded unasked",
                            "%s opens %s".formatted(program.name(), intent));
                }
                intents.put(operation, intent);
            }
            case INTENT -> {
                pending.put(program, new Pending(operation, entry.step().orElseThrow()));
                if (entry.step().orElseThrow() instanceof PlanStep.StartMember start
                        && start.mode() instanceof PlanStep.StartMode.Resume
                        && healing(program)) {
                    restarting(start.host());
                }
            }
            case DONE, FAILED, CLOSED -> pending.remove(program);
        }
    }

    /// I-R: one that ends again and again is not started without end.
    private void restarting(String host) {
        var times = restarts.computeIfAbsent(host, _ -> new ArrayList<>());
        times.removeIf(at -> world.now() - at > HOUR);
        times.add(world.now());
        if (times.size() > RESTARTS_MAX) {
            throw new Violation(
                    "I-R so many restarts an hour",
                    "%s was started %d times within the hour".formatted(host, times.size()));
        }
    }

    /// The step of this kind that the journal announces; a violation when it announces none.
    PlanStep announced(Program program, Class<? extends PlanStep> kind, String what) {
        var announced = pending.get(program);
        if (announced == null || !kind.isInstance(announced.step())) {
            throw new Violation(
                    "I-O2 the intent is durable before the effect",
                    "%s: %s was not announced".formatted(program.name(), what));
        }
        return announced.step();
    }

    /// What a program is about, while a step of it is under way.
    Optional<Intent> intent(Program program) {
        return Optional.ofNullable(pending.get(program))
                .map(announced -> intents.get(announced.operation()));
    }

    boolean healing(Program program) {
        return intent(program).filter(Intent.Heal.class::isInstance).isPresent();
    }
}
