package dev.quorate.manager.plan;

import static dev.quorate.manager.plan.Shape.Condition.DEAD;
import static dev.quorate.manager.plan.Shape.Condition.HEALTHY;
import static dev.quorate.manager.plan.Shape.Condition.LAGGING;
import static dev.quorate.manager.plan.Shape.Condition.LEARNER;
import static dev.quorate.manager.plan.Shape.Condition.UNKNOWN;
import static dev.quorate.manager.plan.Shape.Condition.WIPED;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.observe.Answer;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Decision.Proceed;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Decision.Wait;
import dev.quorate.manager.plan.History.OpenOperation;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.LatchMember;
import dev.quorate.manager.plan.PlanStep.MoveLeader;
import dev.quorate.manager.plan.PlanStep.PermitMember;
import dev.quorate.manager.plan.PlanStep.PromoteLearner;
import dev.quorate.manager.plan.PlanStep.RemoveMember;
import dev.quorate.manager.plan.PlanStep.SetAside;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.PlanStep.StopMember;
import dev.quorate.manager.spec.MemberId;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Each rule of the planner as a sentence.
class PlannerTest {
    private static final Intent CONVERGE = new Intent.Converge();

    private static Intent replace(int id) {
        return new Intent.Replace(new MemberId(id), Optional.empty());
    }

    private static List<String> steps(Preview preview) {
        return preview.steps().stream()
                .map(proceed -> proceed.step().getClass().getSimpleName())
                .toList();
    }

    private static PlanStep first(Decision decision) {
        assertThat(decision).isInstanceOf(Proceed.class);
        return ((Proceed) decision).step();
    }

    private static String refusal(Decision decision) {
        assertThat(decision).isInstanceOf(Refuse.class);
        return ((Refuse) decision).code();
    }

    @Test
    void doesNothingWhenNothingIsAsked() {
        var shape = Shape.of(HEALTHY, DEAD, WIPED);
        var idle = new History(Optional.empty(), List.of(), Map.of(), 3, "run-1");

        var decision = new Planner().decide(shape.spec(3), shape.view(), idle, Shape.NOW);

        assertThat(decision).isInstanceOf(Converged.class);
    }

    @Test
    void isContentWithAHealthyClusterOfTheWantedSize() {
        assertThat(Shape.of(HEALTHY, HEALTHY, HEALTHY).decide(CONVERGE, 3))
                .isInstanceOf(Converged.class);
    }

    @Test
    void startsAnIntactMemberBeforeAnythingElse() {
        assertThat(first(Shape.of(HEALTHY, HEALTHY, DEAD).decide(CONVERGE, 5)))
                .isInstanceOfSatisfying(
                        StartMember.class, start -> assertThat(start.host()).isEqualTo("h3"));
    }

    @Test
    void startsIntactMembersWithoutAQuorum() {
        assertThat(first(Shape.of(HEALTHY, DEAD, WIPED).decide(CONVERGE, 3)))
                .isInstanceOfSatisfying(
                        StartMember.class, start -> assertThat(start.host()).isEqualTo("h2"));
    }

    @Test
    void startsAllMembersAfterAPowerCutAndNeverFoundsANewCluster() {
        var preview = Shape.of(DEAD, DEAD, DEAD).preview(CONVERGE, 3);

        assertThat(steps(preview)).startsWith("StartMember", "StartMember", "StartMember");
        assertThat(preview.steps())
                .noneMatch(proceed ->
                        proceed.step() instanceof StartMember start
                                && start.mode() instanceof PlanStep.StartMode.Bootstrap);
    }

    @Test
    void neverStartsAMemberWhoseDataIsGone() {
        for (var wanted : List.of(1, 3, 5)) {
            var preview = Shape.of(HEALTHY, HEALTHY, WIPED).with(3).preview(CONVERGE, wanted);

            assertThat(preview.steps())
                    .noneMatch(proceed ->
                            proceed.step() instanceof StartMember start
                                    && start.member().equals("c-3"));
        }
    }

    @Test
    void givesUpAClusterWhoseMajorityIsLostAndSaysHowToGoOn() {
        var decision = Shape.of(HEALTHY, WIPED, WIPED).decide(CONVERGE, 3);

        assertThat(refusal(decision)).isEqualTo("QUORUM_LOST");
        assertThat(((Refuse) decision).hazard()).contains("c-2", "c-3");
        assertThat(((Refuse) decision).remedy()).contains("quorate restore plan");
    }

    @Test
    void replacesALostMemberOfThreeByRemovingItFirst() {
        var preview = Shape.of(HEALTHY, HEALTHY, WIPED).with(1).preview(replace(3), 3);

        assertThat(steps(preview))
                .containsExactly(
                        "RemoveMember",
                        "SetAside",
                        "AddLearner",
                        "PermitMember",
                        "StartMember",
                        "LatchMember",
                        "PromoteLearner");
        assertThat(preview.end()).isInstanceOf(Converged.class);
    }

    @Test
    void replacesALostMemberOfFiveByAddingFirstWhereEtcdAdmitsIt() {
        var preview =
                Shape.of(HEALTHY, HEALTHY, HEALTHY, HEALTHY, WIPED).with(1).preview(replace(5), 5);

        assertThat(steps(preview).getFirst()).isEqualTo("AddLearner");
        assertThat(preview.end()).isInstanceOf(Converged.class);
    }

    @Test
    void replacesALostMemberOfFiveByRemovingFirstOnAnOlderEtcd() {
        for (var version : List.of("3.4.23", "3.5.29", "3.6.10")) {
            var preview =
                    Shape.of(HEALTHY, HEALTHY, HEALTHY, HEALTHY, WIPED)
                            .with(1)
                            .on(version)
                            .preview(replace(5), 5);

            assertThat(steps(preview).getFirst()).as(version).isEqualTo("RemoveMember");
        }
    }

    @Test
    void removesBothLostMembersOfFiveBeforeItAddsAny() {
        var preview =
                Shape.of(HEALTHY, HEALTHY, HEALTHY, WIPED, WIPED).with(2).preview(CONVERGE, 5);

        var removals = steps(preview).lastIndexOf("RemoveMember");
        assertThat(removals).isLessThan(steps(preview).indexOf("AddLearner"));
        assertThat(preview.end()).isInstanceOf(Converged.class);
    }

    @Test
    void givesAServingMemberItsSuccessorBeforeItGoes() {
        var preview = Shape.of(HEALTHY, HEALTHY, HEALTHY).with(1).preview(replace(2), 3);

        var order = steps(preview);
        assertThat(order.indexOf("PromoteLearner")).isLessThan(order.indexOf("RemoveMember"));
        assertThat(preview.steps())
                .allSatisfy(proceed -> assertThat(proceed.after().tolerate()).isNotNegative());
    }

    @Test
    void replacesAServingMemberInItsOwnPlaceWhenNoHostIsFree() {
        var preview = Shape.of(HEALTHY, HEALTHY, HEALTHY).preview(replace(2), 3);

        assertThat(steps(preview))
                .startsWith("RemoveMember", "StopMember", "SetAside", "AddLearner");
        assertThat(preview.end()).isInstanceOf(Converged.class);
    }

    @Test
    void movesTheLeadershipBeforeTheLeaderIsRemoved() {
        var preview = Shape.of(HEALTHY, HEALTHY, HEALTHY).preview(replace(1), 3);

        assertThat(steps(preview)).startsWith("MoveLeader", "RemoveMember");
    }

    @Test
    void doesNotRemoveAHealthyVoterWhileAnotherIsBad() {
        var decision = Shape.of(HEALTHY, HEALTHY, UNKNOWN).decide(new Intent.Remove(id(2)), 2);

        assertThat(refusal(decision)).isEqualTo("QUORUM_MARGIN");
    }

    @Test
    void countsAnUnknownMemberAsFailed() {
        assertThat(Shape.of(HEALTHY, HEALTHY, UNKNOWN).view().quorum().tolerate()).isZero();
    }

    @Test
    void doesNotCountLearnersForTheQuorum() {
        assertThat(Shape.of(HEALTHY, LEARNER, LEARNER).view().quorum().voters()).isOne();
    }

    @Test
    void givesALearnerItsVoteWhenItHasCaughtUp() {
        assertThat(first(Shape.of(HEALTHY, HEALTHY, LEARNER).decide(CONVERGE, 3)))
                .isInstanceOf(PromoteLearner.class);
    }

    @Test
    void waitsForALearnerThatIsBehind() {
        assertThat(Shape.of(HEALTHY, HEALTHY, LAGGING).decide(CONVERGE, 3))
                .isInstanceOf(Wait.class);
    }

    @Test
    void takesALearnerBackThatDoesNotCatchUpInTime() {
        var shape = Shape.of(HEALTHY, HEALTHY, LAGGING);
        var late = Shape.NOW.plus(Duration.ofHours(2));

        var decision =
                new Planner().decide(shape.spec(3), shape.view(), shape.asking(CONVERGE), late);

        assertThat(first(decision)).isInstanceOf(RemoveMember.class);
    }

    @Test
    void namesALearnerThatNoJournalExplainsAndNeverPromotesIt() {
        var shape = Shape.of(HEALTHY, HEALTHY, LEARNER);
        var asking = shape.asking(CONVERGE);
        var unexplained =
                new History(asking.open(), List.of(), Map.of(), asking.namesUsed(), "run-1");

        var decision = new Planner().decide(shape.spec(3), shape.view(), unexplained, Shape.NOW);

        assertThat(refusal(decision)).isEqualTo("STRAY_LEARNER");
        assertThat(((Refuse) decision).hazard()).contains("c-3");
        assertThat(((Refuse) decision).remedy()).contains("quorate member remove");
    }

    @Test
    void promotesAStrayLearnerThatAPersonNames() {
        var shape = Shape.of(HEALTHY, HEALTHY, LEARNER);
        var asking = shape.asking(new Intent.Promote(id(3)));
        var unexplained =
                new History(asking.open(), List.of(), Map.of(), asking.namesUsed(), "run-1");

        var decision = new Planner().decide(shape.spec(3), shape.view(), unexplained, Shape.NOW);

        assertThat(first(decision)).isInstanceOf(PromoteLearner.class);
    }

    @Test
    void takesBackALearnerOfAGrowthThatIsNoLongerWanted() {
        var decision = Shape.of(HEALTHY, HEALTHY, HEALTHY, LEARNER).decide(CONVERGE, 1);

        assertThat(first(decision)).isEqualTo(new RemoveMember(id(4), "c-4"));
    }

    @Test
    void finishesALearnerBeforeItAddsTheNext() {
        var preview = Shape.of(HEALTHY, HEALTHY, LEARNER).with(4).preview(CONVERGE, 5);

        assertThat(steps(preview).getFirst()).isEqualTo("PromoteLearner");
        assertThat(preview.end()).isInstanceOf(Converged.class);
    }

    @Test
    void growsOneLearnerAtATime() {
        var preview = Shape.of(HEALTHY).with(4).preview(CONVERGE, 5);

        var added = 0;
        for (var step : preview.steps()) {
            if (step.step() instanceof AddLearner) {
                added++;
            }
            if (step.step() instanceof PromoteLearner) {
                added--;
            }
            assertThat(added).isBetween(0, 1);
        }
        assertThat(preview.end()).isInstanceOf(Converged.class);
    }

    @Test
    void waitsForAnOnlyVoterThatIsSlowToAnswerBeforeItGrows() {
        var shape = Shape.of(HEALTHY).with(2);
        var hosts =
                shape.view().hosts().stream()
                        .map(at ->
                                new HostView(
                                        at.host(),
                                        at.reachable(),
                                        at.identity(),
                                        at.runningSince(),
                                        at.data(),
                                        at.trouble(),
                                        new Answer.Silent("no answer within 2 s")))
                        .toList();
        var silent = new ClusterView(Shape.NOW, Optional.empty(), hosts);

        var decision =
                new Planner().decide(shape.spec(3), silent, shape.asking(CONVERGE), Shape.NOW);

        assertThat(decision).isInstanceOf(Wait.class);
    }

    @Test
    void addsNoMemberOnAnOlderEtcdWhileAVoterIsDown() {
        var decision =
                Shape.of(HEALTHY, HEALTHY, HEALTHY, UNKNOWN)
                        .with(1)
                        .on("3.4.23")
                        .decide(CONVERGE, 5);

        assertThat(decision).isInstanceOf(Wait.class);
    }

    @Test
    void takesTheUnhealthyVoterOutFirstWhenItShrinks() {
        assertThat(first(Shape.of(HEALTHY, UNKNOWN, HEALTHY, HEALTHY, HEALTHY).decide(CONVERGE, 3)))
                .isEqualTo(new RemoveMember(id(2), "c-2"));
    }

    @Test
    void takesTheNewestVoterOutWhenAllAreHealthyAndNeverTheLeader() {
        var shape = Shape.of(HEALTHY, HEALTHY, HEALTHY, HEALTHY, HEALTHY);

        assertThat(first(shape.decide(CONVERGE, 3))).isEqualTo(new RemoveMember(id(5), "c-5"));
        assertThat(shape.view().leader().orElseThrow().member().id()).isEqualTo(id(1));
    }

    @Test
    void aPlanInventsNoIdForWhatEtcdHasYetToName() {
        var preview = Shape.of(HEALTHY, HEALTHY, HEALTHY).with(2).preview(CONVERGE, 5);

        assertThat(preview.steps())
                .extracting(proceed -> Preview.summary(proceed.step()))
                .contains("latch c-4 under the id that etcd gives it")
                .noneMatch(summary -> summary.matches("latch .* as member .*"));
        assertThat(Preview.summary(new LatchMember("h1", "c-1", id(1), Shape.CLUSTER)))
                .isEqualTo("latch c-1 as member 0000000000000001");
    }

    @Test
    void shrinksToOneWithoutEverLosingTheQuorum() {
        var preview = Shape.of(HEALTHY, HEALTHY, HEALTHY, HEALTHY, HEALTHY).preview(CONVERGE, 1);

        assertThat(preview.end()).isInstanceOf(Converged.class);
        assertThat(preview.steps())
                .allSatisfy(proceed -> assertThat(proceed.after().held()).isTrue());
    }

    @Test
    void doesNotRemoveTheOnlyVoter() {
        assertThat(refusal(Shape.of(HEALTHY).decide(new Intent.Remove(id(1)), 1)))
                .isEqualTo("QUORUM_MARGIN");
    }

    @Test
    void restartsOneMemberAfterTheOtherTheLeaderAfterItsHandOver() {
        var hosts = List.of("h1", "h2", "h3");
        var shape = Shape.of(HEALTHY, HEALTHY, HEALTHY);

        var decision = shape.decide(new Intent.Restart(hosts, false), 3);

        assertThat(first(decision)).isInstanceOf(MoveLeader.class);
    }

    @Test
    void doesNotRestartTheOnlyVoterUnasked() {
        var restart = new Intent.Restart(List.of("h1"), false);

        assertThat(refusal(Shape.of(HEALTHY).decide(restart, 1))).isEqualTo("QUORUM_MARGIN");
    }

    @Test
    void restartsTheOnlyVoterWhenItsOutageIsAccepted() {
        var restart = new Intent.Restart(List.of("h1"), true);

        assertThat(first(Shape.of(HEALTHY).decide(restart, 1))).isInstanceOf(StopMember.class);
    }

    @Test
    void doesNotStopAMemberThatTheQuorumNeeds() {
        var stop = new Intent.Stop(List.of("h2"), false);

        assertThat(refusal(Shape.of(HEALTHY, HEALTHY, DEAD).decide(stop, 3)))
                .isEqualTo("QUORUM_MARGIN");
    }

    @Test
    void stopsNobodyWhileNoMemberSaysWhoTheVotersAre() {
        var shape = Shape.of(HEALTHY, HEALTHY, HEALTHY);
        var silent = new ClusterView(Shape.NOW, Optional.empty(), shape.view().hosts());
        var hosts = List.of("h1");

        for (var intent :
                List.of(new Intent.Stop(hosts, false), new Intent.Restart(hosts, false))) {
            var decision =
                    new Planner().decide(shape.spec(3), silent, shape.asking(intent), Shape.NOW);
            assertThat(refusal(decision)).isEqualTo("QUORUM_UNKNOWN");
        }
        var accepted = new Intent.Stop(hosts, true);
        assertThat(
                        first(
                                new Planner()
                                        .decide(
                                                shape.spec(3),
                                                silent,
                                                shape.asking(accepted),
                                                Shape.NOW)))
                .isInstanceOf(StopMember.class);
    }

    @Test
    void refusesToStartAMemberWhoseDataIsGone() {
        var decision = Shape.of(HEALTHY, HEALTHY, WIPED).decide(new Intent.Start(List.of("h3")), 3);

        assertThat(refusal(decision)).isEqualTo("DATA_LOST");
        assertThat(((Refuse) decision).remedy()).isEqualTo("quorate member replace c-3 -c c");
    }

    @Test
    void startsOneOfManyDeadMembersAndSaysHowManyTheQuorumStillNeeds() {
        var preview = Shape.of(DEAD, DEAD, DEAD).preview(new Intent.Start(List.of("h1")), 3);

        assertThat(steps(preview)).containsExactly("StartMember");
        assertThat(((Converged) preview.end()).reason()).contains("needs 1 more");
    }

    @Test
    void givesUpAMemberThatEndsEachTimeItIsStarted() {
        var shape = Shape.of(HEALTHY, HEALTHY, DEAD);
        var asked = shape.asking(CONVERGE).open().orElseThrow();
        var looping =
                new History(
                        Optional.of(
                                new OpenOperation(
                                        asked.id(),
                                        asked.intent(),
                                        asked.openedAt(),
                                        asked.lastEffectAt(),
                                        Map.of("h3", 3))),
                        List.of(),
                        Map.of(),
                        3,
                        "run-1");

        var decision = new Planner().decide(shape.spec(3), shape.view(), looping, Shape.NOW);

        assertThat(refusal(decision)).isEqualTo("CRASH_LOOP");
    }

    @Test
    void keepsAMemberThatWasSeenAheadOfAllOthers() {
        var shape = Shape.of(HEALTHY, HEALTHY, WIPED);
        var asking = shape.asking(replace(3));
        var ahead =
                new History(
                        asking.open(),
                        List.of(),
                        Map.of(id(3), Shape.INDEX + 1),
                        asking.namesUsed(),
                        "run-1");

        var decision = new Planner().decide(shape.spec(3), shape.view(), ahead, Shape.NOW);

        assertThat(refusal(decision)).isEqualTo("MEMBER_AHEAD");
        assertThat(decision)
                .asString()
                .contains(
                        "was seen at index %d, and the members that are left are at %d"
                                .formatted(Shape.INDEX + 1, Shape.INDEX));
    }

    @Test
    void movesTheLeadershipToTheMemberThatIsNamed() {
        var move = new Intent.MoveLeader(id(1), Optional.of(id(3)));

        assertThat(first(Shape.of(HEALTHY, HEALTHY, HEALTHY).decide(move, 3)))
                .isEqualTo(new MoveLeader(id(1), id(3), "c-3"));
    }

    @Test
    void isContentOnceTheLeadershipHasLeftTheOldLeader() {
        var move = new Intent.MoveLeader(id(2), Optional.empty());

        assertThat(Shape.of(HEALTHY, HEALTHY, HEALTHY).decide(move, 3))
                .isInstanceOf(Converged.class);
    }

    @Test
    void stopsAllMembersBeforeItSetsAnyDataAside() {
        var preview = Shape.of(HEALTHY, HEALTHY, DEAD).preview(new Intent.Destroy(), 3);

        assertThat(steps(preview))
                .containsExactly("StopMember", "StopMember", "SetAside", "SetAside", "SetAside");
    }

    @Test
    void neverUsesAMemberNameTwice() {
        var preview = Shape.of(HEALTHY, HEALTHY, WIPED).preview(replace(3), 3);

        assertThat(preview.steps())
                .filteredOn(proceed -> proceed.step() instanceof AddLearner)
                .extracting(proceed -> ((AddLearner) proceed.step()).member())
                .containsExactly("c-4");
    }

    @Test
    void tellsAJoinerExactlyTheMembersThereAre() {
        var preview = Shape.of(HEALTHY, HEALTHY).with(1).preview(CONVERGE, 3);

        assertThat(preview.steps())
                .filteredOn(proceed -> proceed.step() instanceof StartMember)
                .extracting(proceed -> ((StartMember) proceed.step()).mode())
                .first()
                .isInstanceOfSatisfying(
                        PlanStep.StartMode.Join.class,
                        join ->
                                assertThat(join.peers())
                                        .extracting(PlanStep.Peer::member)
                                        .containsExactly("c-1", "c-2", "c-3"));
    }

    @Test
    void permitsAndLatchesEachNewMember() {
        var preview = Shape.of(HEALTHY).with(2).preview(CONVERGE, 3);

        assertThat(steps(preview)).filteredOn("PermitMember"::equals).hasSize(2);
        assertThat(preview.steps())
                .filteredOn(proceed -> proceed.step() instanceof PermitMember)
                .allSatisfy(
                        proceed -> assertThat(((PermitMember) proceed.step()).id()).isPresent());
        assertThat(preview.steps())
                .filteredOn(proceed -> proceed.step() instanceof LatchMember)
                .hasSize(2);
    }

    @Test
    void setsTheDataOfARemovedMemberAside() {
        var preview =
                Shape.of(HEALTHY, HEALTHY, HEALTHY, HEALTHY).preview(new Intent.Remove(id(4)), 3);

        assertThat(preview.steps().getLast().step())
                .isEqualTo(new SetAside("h4", "c-4", "removed"));
    }

    @Test
    void saysWhichHostIsMissingWhenThereIsNoneLeft() {
        assertThat(refusal(Shape.of(HEALTHY).decide(CONVERGE, 3))).isEqualTo("NO_VACANT_HOST");
    }

    private static MemberId id(int value) {
        return new MemberId(value);
    }
}
