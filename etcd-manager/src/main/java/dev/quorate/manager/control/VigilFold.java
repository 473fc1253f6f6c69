package dev.quorate.manager.control;

import dev.quorate.manager.apply.MembershipChanger;
import dev.quorate.manager.plan.Ailment;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.LatchMember;
import dev.quorate.manager.plan.PlanStep.PermitMember;
import dev.quorate.manager.plan.PlanStep.PromoteLearner;
import dev.quorate.manager.plan.PlanStep.RemoveMember;
import dev.quorate.manager.plan.PlanStep.SetAside;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.PlanStep.StopMember;
import dev.quorate.manager.plan.Vigil;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.JournalEntry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What acting unasked has to know of the journal: who has a vote, what a person stopped, and how
/// often the daemon itself has done something lately.
///
/// A step counts from its announcement, and no longer once it is certain that nothing came of it.
final class VigilFold {
    private final Map<String, List<Instant>> restarts = new HashMap<>();
    private final Set<String> stopped = new HashSet<>();
    private final Set<MemberId> voters = new HashSet<>();
    private final List<Instant> replacements = new ArrayList<>();
    private final List<Instant> additions = new ArrayList<>();
    private final Set<MemberId> learners = new HashSet<>();
    private final Set<MemberId> removed = new HashSet<>();
    private boolean lastRemovedVoter;

    /// One that goes on by itself.
    VigilFold copy() {
        var copy = new VigilFold();
        restarts.forEach((host, times) -> copy.restarts.put(host, new ArrayList<>(times)));
        copy.stopped.addAll(stopped);
        copy.voters.addAll(voters);
        copy.replacements.addAll(replacements);
        copy.additions.addAll(additions);
        copy.learners.addAll(learners);
        copy.removed.addAll(removed);
        copy.lastRemovedVoter = lastRemovedVoter;
        return copy;
    }

    /// @param entries of one operation, in their order
    void add(Intent intent, List<JournalEntry> entries) {
        for (var entry : entries) {
            entry.step()
                    .ifPresent(step -> {
                        switch (entry.type()) {
                            case INTENT -> announced(intent, step, entry.at());
                            case DONE -> done(intent, step);
                            case FAILED -> {
                                if (!entry.reason().startsWith(MembershipChanger.ANSWER_LOST)) {
                                    undone(intent, step);
                                }
                            }
                            case OPENED, CLOSED -> {}
                        }
                    });
        }
    }

    Vigil vigil(Map<MemberId, Ailment> ailments, Orders orders) {
        return new Vigil(ailments, restarts, stopped, voters, replacements, additions, orders);
    }

    private void announced(Intent intent, PlanStep step, Instant at) {
        var unasked = intent instanceof Intent.Heal;
        switch (step) {
            case StartMember start -> {
                stopped.remove(start.host());
                if (unasked && start.mode() instanceof PlanStep.StartMode.Resume) {
                    restarts.computeIfAbsent(start.host(), _ -> new ArrayList<>()).add(at);
                }
            }
            case StopMember stop -> {
                if (intent instanceof Intent.Stop) {
                    stopped.add(stop.host());
                }
            }
            case SetAside aside -> stopped.remove(aside.host());
            case PermitMember permit -> {
                stopped.remove(permit.host());
                permit.id().filter(id -> !voters.contains(id)).ifPresent(learners::add);
            }
            case RemoveMember remove -> {
                lastRemovedVoter = mayHaveAVote(remove);
                voters.remove(remove.id());
                removed.add(remove.id());
                if (lastRemovedVoter && unasked) {
                    replacements.add(at);
                }
            }
            case PromoteLearner promote -> learners.remove(promote.id());
            case AddLearner _ -> {
                if (unasked) {
                    additions.add(at);
                }
            }
            case LatchMember _,
                    PlanStep.MoveLeader _,
                    PlanStep.PermitRestored _,
                    PlanStep.PlaceData _ -> {}
        }
    }

    /// Where the journal was lost, or the answer to a promotion, a voter is not known as one. What
    /// is certainly none: a learner of ours, and one that never told its name.
    private boolean mayHaveAVote(RemoveMember remove) {
        return voters.contains(remove.id())
                || (!learners.contains(remove.id())
                        && !removed.contains(remove.id())
                        && !remove.member().equals(remove.id().toString()));
    }

    private void done(Intent intent, PlanStep step) {
        if (step instanceof PromoteLearner promote) {
            voters.add(promote.id());
            if (intent instanceof Intent.Heal && !additions.isEmpty()) {
                additions.removeLast();
            }
        }
        if (step instanceof LatchMember latch
                && (intent instanceof Intent.Create || intent instanceof Intent.Restore)) {
            voters.add(latch.id());
        }
    }

    private void undone(Intent intent, PlanStep step) {
        var unasked = intent instanceof Intent.Heal;
        if (step instanceof PromoteLearner promote) {
            learners.add(promote.id());
        }
        if (step instanceof RemoveMember remove && lastRemovedVoter) {
            voters.add(remove.id());
            removed.remove(remove.id());
            if (unasked) {
                replacements.removeLast();
            }
        }
        if (step instanceof AddLearner && unasked) {
            additions.removeLast();
        }
    }
}
