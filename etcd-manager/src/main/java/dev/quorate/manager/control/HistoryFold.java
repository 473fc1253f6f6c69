package dev.quorate.manager.control;

import dev.quorate.manager.apply.MembershipChanger;
import dev.quorate.manager.plan.Ailment;
import dev.quorate.manager.plan.History;
import dev.quorate.manager.plan.History.Join;
import dev.quorate.manager.plan.History.OpenOperation;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.PermitMember;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.Vigil;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.Journal.Operation;
import dev.quorate.manager.state.JournalEntry;
import dev.quorate.manager.state.JournalEntry.Type;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What the planner has to know of the past, folded from the journal.
final class HistoryFold {
    private final List<Operation> operations;
    private final List<JournalEntry> past;
    private final Map<MemberId, Long> appliedIndexes;
    private final String incarnation;

    /// @param operations all operations of the cluster, the open one included
    HistoryFold(
            List<Operation> operations, Map<MemberId, Long> appliedIndexes, String incarnation) {
        this.operations = List.copyOf(operations);
        this.past = operations.stream().flatMap(operation -> operation.entries().stream()).toList();
        this.appliedIndexes = appliedIndexes;
        this.incarnation = incarnation;
    }

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
        return new History(
                Optional.of(new OpenOperation(id, intent, openedAt, lastEffectAt, starts, added)),
                joins(written),
                appliedIndexes,
                namesUsed(written),
                incarnation,
                vigil(intent, written, ailments, orders));
    }

    private Vigil vigil(
            Intent intent,
            List<JournalEntry> written,
            Map<MemberId, Ailment> ailments,
            Orders orders) {
        var fold = new VigilFold();
        for (var operation : operations.stream().filter(Operation::planned).toList()) {
            fold.add(operation.intent(), operation.entries());
        }
        fold.add(intent, written);
        return fold.vigil(ailments, orders);
    }

    /// An addition whose answer was lost is kept as well: what it may have left is ours. One that
    /// etcd refused has left nothing.
    ///
    /// etcd's calls carry no fencing token. Once a later holder has changed the membership, on a
    /// view that did not show what such a call asked for, it explains nothing any more: what it
    /// leaves then has come late.
    private List<Join> joins(List<JournalEntry> written) {
        var joins = new ArrayList<Asked>();
        for (var entry : entries(written).toList()) {
            if (entry.step().isPresent()) {
                fold(joins, entry, entry.step().get());
            }
        }
        return joins.stream().map(Asked::join).toList();
    }

    /// @param epoch of the holder that asked
    private record Asked(Join join, long epoch) {
        boolean answered() {
            return join.id().isPresent();
        }

        Asked as(Optional<MemberId> id) {
            return new Asked(new Join(join.host(), join.member(), join.peerUrl(), id), epoch);
        }
    }

    private static void fold(List<Asked> joins, JournalEntry entry, PlanStep step) {
        if (entry.type() == Type.INTENT && step.changesMembership()) {
            joins.removeIf(asked -> !asked.answered() && asked.epoch() < entry.epoch());
        }
        if (step instanceof PermitMember permit && permit.id().isPresent()) {
            joins.replaceAll(asked ->
                    !asked.answered() && asked.join().member().equals(permit.member())
                            ? asked.as(permit.id())
                            : asked);
        }
        if (!(step instanceof AddLearner add)) {
            return;
        }
        switch (entry.type()) {
            case INTENT ->
                    joins.add(
                            new Asked(
                                    new Join(
                                            add.host(),
                                            add.member(),
                                            add.peerUrl(),
                                            Optional.empty()),
                                    entry.epoch()));
            case DONE ->
                    joins.add(
                            joins.removeLast()
                                    .as(
                                            Optional.ofNullable(entry.evidence().get("member"))
                                                    .map(MemberId::parse)));
            case FAILED -> {
                if (entry.reason().startsWith(MembershipChanger.REFUSED)) {
                    joins.removeLast();
                }
            }
            case OPENED, CLOSED -> {}
        }
    }

    /// The name of a call whose answer was lost is used up even when it explains nothing any more:
    /// it may come late. That of one that etcd refused is free again.
    private List<String> namesAskedFor(List<JournalEntry> written) {
        var names = new ArrayList<String>();
        for (var entry : entries(written).toList()) {
            if (entry.step().isPresent() && entry.step().get() instanceof AddLearner add) {
                if (entry.type() == Type.INTENT) {
                    names.add(add.member());
                } else if (entry.type() == Type.FAILED
                        && entry.reason().startsWith(MembershipChanger.REFUSED)) {
                    names.removeLast();
                }
            }
        }
        return names;
    }

    private int namesUsed(List<JournalEntry> written) {
        var founding =
                entries(written)
                        .flatMap(entry -> entry.intent().stream())
                        .flatMap(intent ->
                                switch (intent) {
                                    case Intent.Create create -> create.placements().stream();
                                    case Intent.Restore restore -> restore.placements().stream();
                                    case Intent.Converge _,
                                            Intent.Heal _,
                                            Intent.Replace _,
                                            Intent.Remove _,
                                            Intent.Promote _,
                                            Intent.Start _,
                                            Intent.Stop _,
                                            Intent.Restart _,
                                            Intent.MoveLeader _,
                                            Intent.Destroy _ ->
                                            Stream.empty();
                                })
                        .map(placement -> placement.member());
        return Stream.concat(founding, namesAskedFor(written).stream())
                .map(name -> name.substring(name.lastIndexOf('-') + 1))
                .filter(suffix -> suffix.matches("[0-9]{1,9}"))
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
    }

    private Stream<JournalEntry> entries(List<JournalEntry> written) {
        return Stream.concat(past.stream(), written.stream());
    }
}
