package dev.quorate.manager.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.apply.MembershipChanger;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.LatchMember;
import dev.quorate.manager.plan.PlanStep.PermitMember;
import dev.quorate.manager.plan.PlanStep.PromoteLearner;
import dev.quorate.manager.plan.PlanStep.RemoveMember;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.PlanStep.StartMode;
import dev.quorate.manager.plan.PlanStep.StopMember;
import dev.quorate.manager.plan.Vigil;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.JournalEntry;
import dev.quorate.manager.state.JournalEntry.Type;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the journal says of votes, of persons' wishes and of the daemon's own deeds.
class VigilFoldTest {
    private static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");
    private static final Intent HEAL = new Intent.Heal();
    private static final Intent CREATE = new Intent.Create("run-1", List.of());

    private static JournalEntry entry(Type type, PlanStep step, String reason) {
        return new JournalEntry(
                1, 1, 1, AT, type, Optional.empty(), Optional.of(step), reason, Map.of());
    }

    private static List<JournalEntry> done(PlanStep step) {
        return List.of(entry(Type.INTENT, step, ""), entry(Type.DONE, step, ""));
    }

    private static List<JournalEntry> failed(PlanStep step, String reason) {
        return List.of(entry(Type.INTENT, step, ""), entry(Type.FAILED, step, reason));
    }

    private static VigilFold founded() {
        var fold = new VigilFold();
        for (var i = 1; i <= 3; i++) {
            fold.add(CREATE, done(new LatchMember("h" + i, "c-" + i, new MemberId(i), 7)));
        }
        return fold;
    }

    private static Vigil vigil(VigilFold fold) {
        return fold.vigil(Map.of(), Orders.NONE);
    }

    private static RemoveMember remove(int id) {
        return new RemoveMember(new MemberId(id), "c-" + id);
    }

    private static PermitMember permit(int id) {
        return new PermitMember("h" + id, "c-" + id, "run-1", Optional.of(new MemberId(id)));
    }

    private static StartMember start(String host) {
        return new StartMember(host, "c", new StartMode.Resume());
    }

    @Test
    void knowsWhoHasAVote() {
        var fold = founded();
        fold.add(HEAL, done(remove(2)));
        fold.add(HEAL, done(new PromoteLearner(new MemberId(4), "c-4")));

        assertThat(vigil(fold).voters())
                .containsExactlyInAnyOrder(new MemberId(1), new MemberId(3), new MemberId(4));
    }

    @Test
    void countsAReplacementOnceHoweverOftenItIsTried() {
        var fold = founded();
        fold.add(HEAL, failed(remove(2), "an election took place"));
        fold.add(HEAL, failed(remove(2), MembershipChanger.ANSWER_LOST + "cut"));
        fold.add(HEAL, done(remove(2)));

        assertThat(vigil(fold).replacements()).hasSize(1);
    }

    @Test
    void countsNeitherLearnersNorWhatPersonsReplaced() {
        var fold = founded();
        fold.add(HEAL, done(permit(8)));
        fold.add(HEAL, done(remove(8)));
        fold.add(HEAL, done(new RemoveMember(new MemberId(9), new MemberId(9).toString())));
        fold.add(new Intent.Replace(new MemberId(3), Optional.empty()), done(remove(3)));

        assertThat(vigil(fold).replacements()).isEmpty();
        assertThat(vigil(fold).voters())
                .containsExactlyInAnyOrder(new MemberId(1), new MemberId(2));
    }

    @Test
    void countsVotersThatNoJournalKnows() {
        var fold = founded();
        fold.add(HEAL, done(permit(8)));
        fold.add(
                HEAL,
                failed(
                        new PromoteLearner(new MemberId(8), "c-8"),
                        MembershipChanger.ANSWER_LOST + "cut"));
        fold.add(HEAL, done(remove(8)));
        fold.add(HEAL, done(remove(9)));

        assertThat(vigil(fold).replacements()).hasSize(2);
    }

    @Test
    void aRefusedAdditionDoesNotCount() {
        var fold = founded();
        var add = new AddLearner("h4", "c-4", "https://h4:2380");
        fold.add(HEAL, failed(add, MembershipChanger.REFUSED + "unhealthy cluster"));
        fold.add(HEAL, failed(add, MembershipChanger.ANSWER_LOST + "cut"));

        assertThat(vigil(fold).additions()).hasSize(1);
    }

    @Test
    void remembersWhatAPersonStoppedUntilItIsStartedAgain() {
        var fold = founded();
        fold.add(
                new Intent.Stop(List.of("h1", "h2"), false),
                List.of(
                        entry(Type.INTENT, new StopMember("h1", "c-1"), ""),
                        entry(Type.INTENT, new StopMember("h2", "c-2"), "")));
        fold.add(new Intent.Restart(List.of("h3"), false), done(new StopMember("h3", "c-3")));
        fold.add(new Intent.Start(List.of("h2")), done(start("h2")));

        assertThat(vigil(fold).stopped()).containsExactly("h1");
    }

    @Test
    void countsEachAttemptToStartAMemberUnasked() {
        var fold = founded();
        fold.add(HEAL, done(start("h1")));
        fold.add(HEAL, failed(start("h1"), "the guard refused"));
        fold.add(new Intent.Start(List.of("h1")), done(start("h1")));

        assertThat(vigil(fold).restarts()).containsOnly(Map.entry("h1", List.of(AT, AT)));
    }

    @Test
    void aLearnerThatCameToItsVoteIsNoFailedAddition() {
        var fold = founded();
        fold.add(HEAL, done(new AddLearner("h4", "c-4", "https://h4:2380")));
        assertThat(vigil(fold).additions()).hasSize(1);
        fold.add(HEAL, done(new PromoteLearner(new MemberId(4), "c-4")));

        assertThat(vigil(fold).additions()).isEmpty();
    }
}
