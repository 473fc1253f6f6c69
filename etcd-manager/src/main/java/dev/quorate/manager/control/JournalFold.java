package dev.quorate.manager.control;

import dev.quorate.manager.apply.MembershipChanger;
import dev.quorate.manager.plan.Ailment;
import dev.quorate.manager.plan.History.Join;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.Intent.Placement;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.PermitMember;
import dev.quorate.manager.plan.Vigil;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.Journal.Operation;
import dev.quorate.manager.state.JournalEntry;
import dev.quorate.manager.state.JournalEntry.Type;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a journal tells, folded entry by entry. A journal grows seldom and is asked all the time:
/// its fold is kept, and goes on with what is written while an operation runs.
final class JournalFold {
    private static final int NUMBER_DIGITS_MAX = 9;

    private final List<Asked> joins;
    private final List<Integer> numbersAskedFor;
    private final VigilFold vigil;
    private int foundersMax;

    private JournalFold(
            List<Asked> joins, List<Integer> numbersAskedFor, VigilFold vigil, int foundersMax) {
        this.joins = joins;
        this.numbersAskedFor = numbersAskedFor;
        this.vigil = vigil;
        this.foundersMax = foundersMax;
    }

    /// @param operations all operations of the cluster, oldest first
    static JournalFold of(List<Operation> operations) {
        var fold = new JournalFold(new ArrayList<>(), new ArrayList<>(), new VigilFold(), 0);
        for (var operation : operations) {
            operation.entries().forEach(fold::add);
            if (operation.planned()) {
                fold.vigil.add(operation.intent(), operation.entries());
            }
        }
        return fold;
    }

    /// The fold of the same journal with more in it; this one stays as it is.
    JournalFold with(Intent intent, List<JournalEntry> written) {
        if (written.isEmpty()) {
            return this;
        }
        var fold =
                new JournalFold(
                        new ArrayList<>(joins),
                        new ArrayList<>(numbersAskedFor),
                        vigil.copy(),
                        foundersMax);
        written.forEach(fold::add);
        fold.vigil.add(intent, written);
        return fold;
    }

    private void add(JournalEntry entry) {
        entry.intent().ifPresent(this::found);
        entry.step()
                .ifPresent(step -> {
                    join(entry, step);
                    name(entry, step);
                });
    }

    private void found(Intent intent) {
        var placements =
                switch (intent) {
                    case Intent.Create create -> create.placements();
                    case Intent.Restore restore -> restore.placements();
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
                            List.<Placement>of();
                };
        for (var placement : placements) {
            foundersMax = Math.max(foundersMax, numberOf(placement.member()));
        }
    }

    /// An addition whose answer was lost is kept as well: what it may have left is ours. One that
    /// etcd refused has left nothing.
    ///
    /// etcd's calls carry no fencing token. Once a later holder has changed the membership, on a
    /// view that did not show what such a call asked for, it explains nothing any more: what it
    /// leaves then has come late.
    private void join(JournalEntry entry, PlanStep step) {
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
    private void name(JournalEntry entry, PlanStep step) {
        if (!(step instanceof AddLearner add)) {
            return;
        }
        if (entry.type() == Type.INTENT) {
            numbersAskedFor.add(numberOf(add.member()));
        } else if (entry.type() == Type.FAILED
                && entry.reason().startsWith(MembershipChanger.REFUSED)) {
            numbersAskedFor.removeLast();
        }
    }

    /// The number at the end of a member's name; 0 for a name that has none.
    private static int numberOf(String member) {
        var number = 0;
        var digits = member.substring(member.lastIndexOf('-') + 1);
        if (digits.length() > NUMBER_DIGITS_MAX) {
            return 0;
        }
        for (var i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return 0;
            }
            number = number * 10 + digits.charAt(i) - '0';
        }
        return number;
    }

    List<Join> joins() {
        return joins.stream().map(Asked::join).toList();
    }

    /// The highest number in any name that this cluster has used up; 0 when there is none.
    int namesUsed() {
        var max = foundersMax;
        for (var number : numbersAskedFor) {
            max = Math.max(max, number);
        }
        return max;
    }

    Vigil vigil(Map<MemberId, Ailment> ailments, Orders orders) {
        return vigil.vigil(ailments, orders);
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
}
