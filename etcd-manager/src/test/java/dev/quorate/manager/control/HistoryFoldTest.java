package dev.quorate.manager.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.apply.MembershipChanger;
import dev.quorate.manager.plan.History.Join;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.PermitMember;
import dev.quorate.manager.plan.PlanStep.RemoveMember;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.JournalEntry;
import dev.quorate.manager.state.JournalEntry.Type;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which learners the journal explains, and for how long.
class HistoryFoldTest {
    private static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");
    private static final AddLearner ADD = new AddLearner("h4", "c-4", "https://h4:2380");

    private final List<JournalEntry> written = new ArrayList<>();

    private HistoryFoldTest write(
            long epoch, Type type, PlanStep step, String reason, Map<String, String> evidence) {
        written.add(
                new JournalEntry(
                        1,
                        written.size() + 1,
                        epoch,
                        AT,
                        type,
                        Optional.empty(),
                        Optional.of(step),
                        reason,
                        evidence));
        return this;
    }

    private HistoryFoldTest asks(long epoch, PlanStep step) {
        return write(epoch, Type.INTENT, step, "", Map.of());
    }

    private List<Join> joins() {
        return new HistoryFold(JournalFold.of(List.of()), Map.of(), "run-1")
                .with("op", new Intent.Heal(), AT, AT, written, Map.of(), Orders.NONE)
                .joins();
    }

    @Test
    void knowsALearnerByTheIdThatEtcdAnswered() {
        asks(1, ADD).write(1, Type.DONE, ADD, "", Map.of("member", "00000000000000aa"));

        assertThat(joins()).extracting(Join::id).containsExactly(Optional.of(new MemberId(0xaa)));
    }

    @Test
    void explainsWhatACallWhoseAnswerWasLostHasLeft() {
        asks(1, ADD)
                .write(1, Type.FAILED, ADD, MembershipChanger.ANSWER_LOST + "deadline", Map.of());

        assertThat(joins()).extracting(Join::id).containsExactly(Optional.empty());
    }

    @Test
    void explainsWhatADaemonThatWasKilledHasLeft() {
        asks(1, ADD);

        assertThat(joins()).extracting(Join::member).containsExactly("c-4");
    }

    @Test
    void explainsNothingThatEtcdRefused() {
        asks(1, ADD).write(1, Type.FAILED, ADD, MembershipChanger.REFUSED + "no", Map.of());

        assertThat(joins()).isEmpty();
    }

    @Test
    void aCallOfAnOvertakenHolderExplainsNothingOnceTheNextHasChangedTheMembership() {
        asks(1, ADD).asks(2, new RemoveMember(new MemberId(2), "c-2"));

        assertThat(joins()).isEmpty();
    }

    @Test
    void theNextHoldersOwnAdditionIsItsOwn() {
        var next = new AddLearner("h4", "c-5", "https://h4:2380");
        asks(1, ADD)
                .asks(2, next)
                .write(2, Type.DONE, next, "", Map.of("member", "00000000000000bb"));

        assertThat(joins()).extracting(Join::member).containsExactly("c-5");
    }

    @Test
    void theSameHolderMayFindLateWhatItAskedFor() {
        asks(1, ADD)
                .write(1, Type.FAILED, ADD, MembershipChanger.ANSWER_LOST + "deadline", Map.of())
                .asks(1, new RemoveMember(new MemberId(2), "c-2"));

        assertThat(joins()).extracting(Join::member).containsExactly("c-4");
    }

    @Test
    void aLearnerThatTheNextHolderTookOnStaysExplained() {
        asks(1, ADD)
                .asks(2, new PermitMember("h4", "c-4", "run-1", Optional.of(new MemberId(0xaa))))
                .asks(3, new PlanStep.PromoteLearner(new MemberId(0xaa), "c-4"));

        assertThat(joins()).extracting(Join::id).containsExactly(Optional.of(new MemberId(0xaa)));
    }
}
