package dev.quorate.manager.control;

import dev.quorate.manager.plan.Ailment;
import dev.quorate.manager.plan.History;
import dev.quorate.manager.plan.History.OpenOperation;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.JournalEntry;
import dev.quorate.manager.state.JournalEntry.Type;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the planner has to know of the past.
///
/// @param journal of all operations of the cluster, the open one included
/// @param appliedIndexes the highest applied index ever seen of each member
/// @param incarnation the create or restore to which the running cluster goes back
record HistoryFold(JournalFold journal, Map<MemberId, Long> appliedIndexes, String incarnation) {
    /// @param begun when this run of the operation began: waiting never counts from before it
    /// @param written what this run has added to the journal
    /// @param ailments what members suffer from, as the watch has seen it
    /// @param orders what persons told the watch to leave alone
    History with(
            String id,
            Intent intent,
            Instant openedAt,
            Instant begun,
            List<JournalEntry> written,
            Map<MemberId, Ailment> ailments,
            Orders orders) {
        var starts = new HashMap<String, Integer>();
        var added = new HashMap<String, Integer>();
        var lastEffectAt = begun;
        for (var entry : written) {
            if (entry.type() == Type.DONE) {
                lastEffectAt = entry.at();
                entry.step()
                        .ifPresent(step -> {
                            if (step instanceof StartMember start) {
                                starts.merge(start.host(), 1, Integer::sum);
                            }
                            if (step instanceof AddLearner add) {
                                added.merge(add.host(), 1, Integer::sum);
                            }
                        });
            }
        }
        var folded = journal.with(intent, written);
        return new History(
                Optional.of(new OpenOperation(id, intent, openedAt, lastEffectAt, starts, added)),
                folded.joins(),
                appliedIndexes,
                folded.namesUsed(),
                incarnation,
                folded.vigil(ailments, orders));
    }
}
