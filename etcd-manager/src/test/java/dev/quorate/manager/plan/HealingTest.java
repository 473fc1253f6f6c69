package dev.quorate.manager.plan;

import static dev.quorate.manager.plan.Shape.Condition.DEAD;
import static dev.quorate.manager.plan.Shape.Condition.HEALTHY;
import static dev.quorate.manager.plan.Shape.Condition.LEARNER;
import static dev.quorate.manager.plan.Shape.Condition.UNKNOWN;
import static dev.quorate.manager.plan.Shape.Condition.WIPED;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.observe.Answer.Answered;
import dev.quorate.manager.observe.Answer.Silent;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Signs;
import dev.quorate.manager.observe.HostView.Trouble;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.observe.Identity.Stage;
import dev.quorate.manager.observe.Membership;
import dev.quorate.manager.observe.Membership.Member;
import dev.quorate.manager.plan.Ailment.Kind;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Decision.Proceed;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Decision.Wait;
import dev.quorate.manager.plan.History.OpenOperation;
import dev.quorate.manager.plan.PlanStep.AddLearner;
import dev.quorate.manager.plan.PlanStep.PromoteLearner;
import dev.quorate.manager.plan.PlanStep.RemoveMember;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.PlanStep.StopMember;
import dev.quorate.manager.plan.Vigil.Maintenance;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.plan.Vigil.Pause;
import dev.quorate.manager.spec.MemberId;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What is done unasked, and what is not, as sentences.
class HealingTest {
    private static final Instant NOW = Shape.NOW;

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    /// A vigil over a shape whose journal knows all its voters.
    private static Vigil vigil(Shape shape) {
        var voters = new ArrayList<MemberId>();
        for (var i = 1; i <= shape.members().size(); i++) {
            if (!shape.members().get(i - 1).learner()) {
                voters.add(new MemberId(i));
            }
        }
        return new Vigil(
                Map.of(),
                Map.of(),
                Set.of(),
                Set.copyOf(voters),
                List.of(),
                List.of(),
                Orders.NONE);
    }

    private static Vigil ailing(Vigil vigil, int member, Kind kind, Duration lasting) {
        var ailments = new HashMap<>(vigil.ailments());
        ailments.put(new MemberId(member), new Ailment(kind, lasting));
        return new Vigil(
                ailments,
                vigil.restarts(),
                vigil.stopped(),
                vigil.voters(),
                vigil.replacements(),
                vigil.additions(),
                vigil.orders());
    }

    private static Vigil restarted(Vigil vigil, String host, Instant... at) {
        return new Vigil(
                vigil.ailments(),
                Map.of(host, List.of(at)),
                vigil.stopped(),
                vigil.voters(),
                vigil.replacements(),
                vigil.additions(),
                vigil.orders());
    }

    private static Vigil having(Vigil vigil, List<Instant> replacements, List<Instant> additions) {
        return new Vigil(
                vigil.ailments(),
                vigil.restarts(),
                vigil.stopped(),
                vigil.voters(),
                replacements,
                additions,
                vigil.orders());
    }

    private static Vigil ordered(Vigil vigil, Set<String> stopped, Orders orders) {
        return new Vigil(
                vigil.ailments(),
                vigil.restarts(),
                stopped,
                vigil.voters(),
                vigil.replacements(),
                vigil.additions(),
                orders);
    }

    private static Decision heal(Shape shape, Vigil vigil, int wanted, ClusterView view) {
        var known = shape.asking(new Intent.Heal());
        return new Planner()
                .decide(
                        shape.spec(wanted),
                        view,
                        new History(
                                Optional.of(
                                        new OpenOperation(
                                                "", new Intent.Heal(), NOW, NOW, Map.of())),
                                known.joins(),
                                known.appliedIndexes(),
                                known.namesUsed(),
                                known.incarnation(),
                                vigil),
                        NOW);
    }

    private static Decision heal(Shape shape, Vigil vigil) {
        return heal(shape, vigil, 3, shape.view());
    }

    private static String refusal(Decision decision) {
        assertThat(decision).isInstanceOf(Refuse.class);
        assertThat(((Refuse) decision).remedy()).contains("quorate ");
        return ((Refuse) decision).code();
    }

    private static PlanStep step(Decision decision) {
        assertThat(decision).isInstanceOf(Proceed.class);
        return ((Proceed) decision).step();
    }

    private static Wait idle(Decision decision) {
        assertThat(decision)
                .isInstanceOfSatisfying(Wait.class, wait -> assertThat(wait.idle()).isTrue());
        return (Wait) decision;
    }

    private static ClusterView with(ClusterView view, int host, UnaryOperator<HostView> change) {
        var hosts = new ArrayList<>(view.hosts());
        hosts.set(host - 1, change.apply(hosts.get(host - 1)));
        return new ClusterView(view.at(), view.membership(), hosts);
    }

    /// A process that runs and answers nothing, as after SIGSTOP.
    private static HostView frozen(HostView at) {
        return new HostView(
                at.host(),
                true,
                at.identity(),
                Optional.of(NOW.minusSeconds(900)),
                at.data(),
                Optional.empty(),
                new Silent("deadline exceeded"));
    }

    private static HostView troubled(HostView at, Trouble trouble) {
        return new HostView(
                at.host(),
                true,
                at.identity(),
                Optional.empty(),
                at.data(),
                Optional.of(trouble),
                new Silent("nothing runs"));
    }

    @Test
    void isContentWithAHealthyCluster() {
        var shape = Shape.of(HEALTHY, HEALTHY, HEALTHY);

        assertThat(heal(shape, vigil(shape))).isInstanceOf(Converged.class);
    }

    @Test
    void startsAMemberThatEndedAtOnce() {
        var shape = Shape.of(HEALTHY, DEAD, HEALTHY);

        assertThat(step(heal(shape, vigil(shape))))
                .isInstanceOfSatisfying(
                        StartMember.class,
                        start -> {
                            assertThat(start.host()).isEqualTo("h2");
                            assertThat(start.mode()).isInstanceOf(PlanStep.StartMode.Resume.class);
                        });
    }

    @Test
    void startsAllMembersAfterAPowerCut() {
        var shape = Shape.of(DEAD, DEAD, DEAD);

        assertThat(step(heal(shape, vigil(shape)))).isInstanceOf(StartMember.class);
    }

    @Test
    void pausesLongerBeforeEachFurtherStart() {
        var shape = Shape.of(HEALTHY, DEAD, HEALTHY);
        var twice = restarted(vigil(shape), "h2", NOW.minusSeconds(5), NOW.minusSeconds(1));
        var longAgo = restarted(vigil(shape), "h2", NOW.minusSeconds(9), NOW.minusSeconds(3));

        assertThat(idle(heal(shape, twice)).deadline()).isEqualTo(NOW.plusSeconds(1));
        assertThat(step(heal(shape, longAgo))).isInstanceOf(StartMember.class);
    }

    @Test
    void showsAMemberThatEndsEachTimeWithItsCauseAndFightsNoFurther() {
        var shape = Shape.of(HEALTHY, DEAD, HEALTHY);
        var view =
                with(
                        shape.view(),
                        2,
                        at -> troubled(at, new Trouble(false, true, "config: unknown flag: --x")));
        var starts = new Instant[6];
        for (var i = 0; i < 6; i++) {
            starts[i] = NOW.minusSeconds(600 - 60L * i);
        }

        var decision = heal(shape, restarted(vigil(shape), "h2", starts), 3, view);

        assertThat(refusal(decision)).isEqualTo("CRASH_LOOP");
        assertThat(((Refuse) decision).hazard()).contains("unknown flag: --x");
    }

    @Test
    void startsTheOthersWhileOneIsPaused() {
        var shape = Shape.of(HEALTHY, DEAD, DEAD);

        assertThat(step(heal(shape, restarted(vigil(shape), "h2", NOW))))
                .isInstanceOfSatisfying(
                        StartMember.class, start -> assertThat(start.host()).isEqualTo("h3"));
    }

    @Test
    void aClockThatWasSetBackDelaysNoStart() {
        var shape = Shape.of(HEALTHY, DEAD, HEALTHY);

        assertThat(step(heal(shape, restarted(vigil(shape), "h2", NOW.plusSeconds(90_000)))))
                .isInstanceOf(StartMember.class);
    }

    @Test
    void replacesAMemberWhoseDataIsGoneOnlyAfterItsGrace() {
        var shape = Shape.of(HEALTHY, WIPED, HEALTHY);

        var early = heal(shape, ailing(vigil(shape), 2, Kind.DATA_LOST, seconds(9)));
        var late = heal(shape, ailing(vigil(shape), 2, Kind.DATA_LOST, seconds(10)));

        assertThat(idle(early).deadline()).isEqualTo(NOW.plusSeconds(1));
        assertThat(step(late)).isEqualTo(new RemoveMember(new MemberId(2), "c-2"));
    }

    @Test
    void doesNotTakeOtherSufferingForTheGraceOfLostData() {
        var shape = Shape.of(HEALTHY, WIPED, HEALTHY);

        idle(heal(shape, ailing(vigil(shape), 2, Kind.HOST_UNSEEN, Duration.ofDays(9))));
    }

    @Test
    void replacesAMemberWhoseDataIsDamaged() {
        var shape = Shape.of(HEALTHY, DEAD, HEALTHY);
        var view =
                with(
                        shape.view(),
                        2,
                        at -> troubled(at, new Trouble(true, false, "corrupt: crc mismatch")));

        assertThat(step(heal(shape, ailing(vigil(shape), 2, Kind.DATA_LOST, seconds(11)), 3, view)))
                .isInstanceOf(RemoveMember.class);
    }

    @Test
    void addsAMemberWhereOneWasTakenOut() {
        var shape = Shape.of(HEALTHY, HEALTHY).with(1);

        assertThat(step(heal(shape, vigil(shape)))).isInstanceOf(AddLearner.class);
    }

    @Test
    void doesNotAddAMemberWhereAnotherHandRemovedOne() {
        var shape = Shape.of(HEALTHY, HEALTHY).with(1);
        var vigil = vigil(Shape.of(HEALTHY, HEALTHY, HEALTHY));

        assertThat(refusal(heal(shape, vigil))).isEqualTo("REMOVED_OUTSIDE");
        assertThat(refusal(heal(shape, Vigil.NONE))).isEqualTo("REMOVED_OUTSIDE");
    }

    @Test
    void neverTakesAFrozenMemberForALoss() {
        var shape = Shape.of(HEALTHY, HEALTHY, HEALTHY);
        var view = with(shape.view(), 2, HealingTest::frozen);

        var soon = heal(shape, ailing(vigil(shape), 2, Kind.SILENT, seconds(5)), 3, view);
        var days = heal(shape, ailing(vigil(shape), 2, Kind.SILENT, Duration.ofDays(3)), 3, view);

        assertThat(soon)
                .isInstanceOfSatisfying(Wait.class, wait -> assertThat(wait.idle()).isFalse());
        assertThat(refusal(days)).isEqualTo("NOT_SERVING");
    }

    @Test
    void replacesALostHostByASpareAfterItsGraceOnly() {
        var shape = Shape.of(HEALTHY, UNKNOWN, HEALTHY).with(1);

        idle(heal(shape, ailing(vigil(shape), 2, Kind.HOST_UNSEEN, seconds(3_599))));
        assertThat(step(heal(shape, ailing(vigil(shape), 2, Kind.HOST_UNSEEN, seconds(3_600)))))
                .isInstanceOf(RemoveMember.class);
    }

    @Test
    void keepsTheSlotOfALostHostWithoutASpare() {
        var shape = Shape.of(HEALTHY, UNKNOWN, HEALTHY);

        assertThat(refusal(heal(shape, ailing(vigil(shape), 2, Kind.HOST_UNSEEN, seconds(9_999)))))
                .isEqualTo("NO_SPARE");
    }

    @Test
    void replacesNoLostHostWhileOthersAreNotSeenWell() {
        var two = Shape.of(HEALTHY, HEALTHY, HEALTHY, UNKNOWN, UNKNOWN).with(1);
        var vigil =
                ailing(
                        ailing(vigil(two), 4, Kind.HOST_UNSEEN, seconds(9_999)),
                        5,
                        Kind.HOST_UNSEEN,
                        seconds(9_999));

        assertThat(refusal(heal(two, vigil, 5, two.view()))).isEqualTo("OTHERS_UNSEEN");
    }

    @Test
    void replacesNoMoreADayThanTheBudgetAllows() {
        var shape = Shape.of(HEALTHY, WIPED, HEALTHY);
        var lost = ailing(vigil(shape), 2, Kind.DATA_LOST, seconds(60));
        var today = List.of(NOW.minusSeconds(80_000), NOW.minusSeconds(40_000));
        var yesterday = List.of(NOW.minusSeconds(90_000), NOW.minusSeconds(40_000));

        assertThat(refusal(heal(shape, having(lost, today, List.of())))).isEqualTo("BUDGET_SPENT");
        assertThat(step(heal(shape, having(lost, yesterday, List.of()))))
                .isInstanceOf(RemoveMember.class);
    }

    @Test
    void addsNoLearnersWithoutEnd() {
        var shape = Shape.of(HEALTHY, HEALTHY).with(1);
        var joins = List.of(NOW.minusSeconds(900), NOW.minusSeconds(600), NOW.minusSeconds(300));

        assertThat(refusal(heal(shape, having(vigil(shape), List.of(), joins))))
                .isEqualTo("JOINS_FAIL");
    }

    @Test
    void doesNothingWhilePaused() {
        var shape = Shape.of(HEALTHY, DEAD, HEALTHY);
        var pause = new Orders(Optional.of(new Pause("night shift", "ann", NOW)), Map.of());

        var decision = heal(shape, ordered(vigil(shape), Set.of(), pause));

        assertThat(refusal(decision)).isEqualTo("PAUSED");
        assertThat(((Refuse) decision).hazard()).contains("ann", "night shift");
    }

    @Test
    void leavesAMemberInMaintenanceAloneUntilTheTimeIsOver() {
        for (var condition : List.of(DEAD, WIPED)) {
            var shape = Shape.of(HEALTHY, condition, HEALTHY);
            var lost = ailing(vigil(shape), 2, Kind.DATA_LOST, seconds(99));
            var order = new Maintenance("c-2", "ann", NOW.minusSeconds(9), NOW.plusSeconds(9));
            var over = new Maintenance("c-2", "ann", NOW.minusSeconds(9), NOW);

            idle(
                    heal(
                            shape,
                            ordered(
                                    lost,
                                    Set.of(),
                                    new Orders(Optional.empty(), Map.of("h2", order)))));
            step(
                    heal(
                            shape,
                            ordered(
                                    lost,
                                    Set.of(),
                                    new Orders(Optional.empty(), Map.of("h2", over)))));
        }
    }

    @Test
    void doesNotStartWhatAPersonStopped() {
        for (var shape : List.of(Shape.of(HEALTHY, DEAD, HEALTHY), Shape.of(DEAD, DEAD, DEAD))) {
            var stopped = ordered(vigil(shape), Set.of("h1", "h2", "h3"), Orders.NONE);

            assertThat(refusal(heal(shape, stopped))).isEqualTo("STOPPED");
        }
    }

    @Test
    void aQuorumThatAPersonStoppedIsBackWithAStart() {
        var shape = Shape.of(HEALTHY, DEAD, WIPED);
        var stopped = ordered(vigil(shape), Set.of("h2"), Orders.NONE);

        var decision = heal(shape, stopped);

        assertThat(refusal(decision)).isEqualTo("STOPPED");
        assertThat(((Refuse) decision).remedy()).startsWith("quorate member start c-2 -c ");
    }

    @Test
    void freezesWhenAMajorityIsLost() {
        var shape = Shape.of(HEALTHY, WIPED, WIPED).with(2);
        var vigil =
                ailing(
                        ailing(vigil(shape), 2, Kind.DATA_LOST, Duration.ofDays(1)),
                        3,
                        Kind.DATA_LOST,
                        Duration.ofDays(1));

        var decision = heal(shape, vigil);

        assertThat(refusal(decision)).isEqualTo("QUORUM_LOST");
        assertThat(((Refuse) decision).remedy()).contains("quorate restore plan");
    }

    @Test
    void replacesNothingWhenAutomaticIsOff() {
        var shape = Shape.of(HEALTHY, WIPED, HEALTHY);
        var vigil = ailing(vigil(shape), 2, Kind.DATA_LOST, Duration.ofDays(1));
        var spec = shape.spec(3);
        var off =
                new dev.quorate.manager.spec.ClusterSpec(
                        spec.name(),
                        spec.version(),
                        3,
                        spec.hosts(),
                        spec.etcd(),
                        spec.tls(),
                        new dev.quorate.manager.spec.ClusterSpec.ReplacementSettings(
                                false, seconds(10), seconds(60), 2),
                        spec.backup(),
                        spec.objectives(),
                        spec.drills());
        var known = shape.asking(new Intent.Heal());

        var decision =
                new Planner()
                        .decide(
                                off,
                                shape.view(),
                                new History(
                                        known.open(),
                                        known.joins(),
                                        Map.of(),
                                        3,
                                        known.incarnation(),
                                        vigil),
                                NOW);

        assertThat(refusal(decision)).isEqualTo("AUTOMATIC_OFF");
    }

    @Test
    void givesALearnerItsVoteOnlyWhereOneIsMissing() {
        var missing = Shape.of(HEALTHY, HEALTHY, LEARNER);

        assertThat(step(heal(missing, vigil(missing)))).isInstanceOf(PromoteLearner.class);
    }

    @Test
    void removesALateLearnerThatNobodyStartedAndNeverPromotesIt() {
        var shape = Shape.of(HEALTHY, HEALTHY, HEALTHY).with(1);
        var view = withStray(shape.view(), "");

        var soon = heal(shape, ailing(vigil(shape), 9, Kind.UNSTARTED, seconds(5)), 3, view);
        var late = heal(shape, ailing(vigil(shape), 9, Kind.UNSTARTED, seconds(61)), 3, view);

        assertThat(idle(soon).reason()).contains("0000000000000009", "stray");
        assertThat(step(late)).isEqualTo(new RemoveMember(new MemberId(9), "0000000000000009"));
    }

    @Test
    void namesALearnerThatAnotherHandRunsAndLeavesIt() {
        var shape = Shape.of(HEALTHY, HEALTHY, HEALTHY).with(1);
        var view = withStray(shape.view(), "theirs");

        var decision =
                heal(shape, ailing(vigil(shape), 9, Kind.LEARNING, Duration.ofDays(1)), 3, view);

        assertThat(refusal(decision)).isEqualTo("STRAY_LEARNER");
    }

    private static ClusterView withStray(ClusterView view, String name) {
        var list = view.membership().orElseThrow();
        var members = new ArrayList<>(list.members());
        members.add(
                new Member(
                        new MemberId(9), name, List.of(Shape.host(4).peerUrl()), List.of(), true));
        return new ClusterView(
                view.at(),
                Optional.of(new Membership(list.clusterId(), list.raftTerm(), true, members)),
                view.hosts());
    }

    @Test
    void countsWatchedTimeAloneTowardsAGrace() {
        var shape = Shape.of(HEALTHY, WIPED, HEALTHY);
        var once = Ailment.after(Map.of(), shape.view(), Map.of(), Duration.ofHours(1));
        var suspended = Ailment.after(once, shape.view(), Map.of(), Duration.ofHours(1));
        var unseen =
                Ailment.after(
                        suspended,
                        new ClusterView(NOW, Optional.empty(), shape.view().hosts()),
                        Map.of(),
                        seconds(2));
        var back =
                Ailment.after(
                        unseen, Shape.of(HEALTHY, HEALTHY, HEALTHY).view(), Map.of(), seconds(1));

        assertThat(once).containsOnly(Map.entry(id(2), new Ailment(Kind.DATA_LOST, seconds(0))));
        assertThat(suspended.get(id(2))).isEqualTo(new Ailment(Kind.DATA_LOST, Ailment.GAP_MAX));
        assertThat(unseen).isEqualTo(suspended);
        assertThat(back).isEmpty();
    }

    @Test
    void anotherAilmentBeginsAnew() {
        var wiped = Shape.of(HEALTHY, WIPED, HEALTHY).view();
        var unseen = Shape.of(HEALTHY, UNKNOWN, HEALTHY).view();
        var lasting = Map.of(id(2), new Ailment(Kind.DATA_LOST, seconds(500)));

        assertThat(Ailment.after(lasting, wiped, Map.of(), seconds(1)).get(id(2)))
                .isEqualTo(new Ailment(Kind.DATA_LOST, seconds(501)));
        assertThat(Ailment.after(lasting, unseen, Map.of(), seconds(1)).get(id(2)))
                .isEqualTo(new Ailment(Kind.HOST_UNSEEN, seconds(0)));
    }

    private static HostView showing(HostView at, Signs signs) {
        return new HostView(
                at.host(),
                at.reachable(),
                at.identity(),
                at.runningSince(),
                at.data(),
                at.trouble(),
                at.answer(),
                signs);
    }

    private static Signs logEnd(long index) {
        return new Signs(OptionalLong.of(index), "", List.of());
    }

    private static Decision heal(
            Shape shape, Vigil vigil, ClusterView view, Map<MemberId, Long> indexes) {
        return new Planner()
                .decide(
                        shape.spec(3),
                        view,
                        new History(
                                Optional.of(
                                        new OpenOperation(
                                                "", new Intent.Heal(), NOW, NOW, Map.of())),
                                List.of(),
                                indexes,
                                3,
                                "run-1",
                                vigil),
                        NOW);
    }

    @Test
    void neverStartsAMemberThatWasRolledBackAndReplacesItAfterItsGrace() {
        var shape = Shape.of(HEALTHY, DEAD, HEALTHY);
        var view = with(shape.view(), 2, at -> showing(at, logEnd(40)));
        var seen = Map.of(id(2), 41L);

        var soon = heal(shape, ailing(vigil(shape), 2, Kind.DATA_LOST, seconds(9)), view, seen);
        var late = heal(shape, ailing(vigil(shape), 2, Kind.DATA_LOST, seconds(10)), view, seen);

        assertThat(idle(soon).reason()).contains("rolled back", "entry 40", "seen at 41");
        assertThat(step(late)).isEqualTo(new RemoveMember(id(2), "c-2"));
        assertThat(step(heal(shape, vigil(shape), view, Map.of(id(2), 40L))))
                .isInstanceOf(StartMember.class);
    }

    @Test
    void startsNoRolledBackMemberToGetAQuorum() {
        var shape = Shape.of(DEAD, DEAD, DEAD);
        var view =
                with(
                        with(shape.view(), 1, at -> showing(at, logEnd(40))),
                        2,
                        at -> showing(at, logEnd(90)));

        var decision = heal(shape, vigil(shape), view, Map.of(id(1), 80L, id(2), 90L));

        assertThat(step(decision))
                .isInstanceOfSatisfying(
                        StartMember.class, start -> assertThat(start.host()).isEqualTo("h2"));
    }

    @Test
    void stopsARolledBackMemberThatRunsIfTheQuorumCanSpareIt() {
        var shape = Shape.of(HEALTHY, HEALTHY, HEALTHY);
        var vigil = ailing(vigil(shape), 2, Kind.ROLLED_BACK, seconds(0));

        assertThat(step(heal(shape, vigil))).isEqualTo(new StopMember("h2", "c-2"));
    }

    @Test
    void freezesWhereARolledBackMemberHoldsTheQuorum() {
        var shape = Shape.of(HEALTHY, HEALTHY, WIPED);
        var vigil = ailing(vigil(shape), 2, Kind.ROLLED_BACK, seconds(0));

        var decision = heal(shape, vigil);

        assertThat(refusal(decision)).isEqualTo("ROLLED_BACK");
        assertThat(((Refuse) decision).hazard()).contains("c-2", "must not run", "healthy 1");
    }

    @Test
    void replacesARolledBackMemberOnceItIsStopped() {
        var shape = Shape.of(HEALTHY, DEAD, HEALTHY);

        assertThat(step(heal(shape, ailing(vigil(shape), 2, Kind.ROLLED_BACK, seconds(10)))))
                .isInstanceOf(RemoveMember.class);
    }

    @Test
    void remembersThatAMemberRanWithOlderData() {
        var shape = Shape.of(HEALTHY, HEALTHY, HEALTHY);
        var back = with(shape.view(), 2, at -> showing(at, logEnd(40)));

        var first = Ailment.after(Map.of(), back, Map.of(id(2), 41L), seconds(1));
        var caughtUp = Ailment.after(first, shape.view(), Map.of(id(2), 41L), seconds(1));

        assertThat(first).containsOnly(Map.entry(id(2), new Ailment(Kind.ROLLED_BACK, seconds(0))));
        assertThat(caughtUp).containsKey(id(2));
        assertThat(Ailment.after(Map.of(), back, Map.of(id(2), 40L), seconds(1))).isEmpty();
    }

    @Test
    void waitsForAVolumeThatIsNotMounted() {
        var shape = Shape.of(HEALTHY, WIPED, HEALTHY);
        var away = new Signs(OptionalLong.empty(), "it lay on device 8:17", List.of());
        var view = with(shape.view(), 2, at -> showing(at, away));

        var decision =
                heal(shape, ailing(vigil(shape), 2, Kind.DATA_LOST, Duration.ofDays(9)), 3, view);

        assertThat(refusal(decision)).isEqualTo("VOLUME_MISSING");
        assertThat(((Refuse) decision).hazard()).contains("c-2", "8:17");
    }

    @Test
    void waitsWhereTheRecordIsGoneWithTheData() {
        var shape = Shape.of(HEALTHY, WIPED, HEALTHY);
        var view = with(shape.view(), 2, _ -> Shape.vacant(2));

        var decision =
                heal(shape, ailing(vigil(shape), 2, Kind.DATA_LOST, Duration.ofDays(9)), 3, view);

        assertThat(refusal(decision)).isEqualTo("RECORD_MISSING");
        assertThat(((Refuse) decision).remedy()).contains("member replace c-2");
    }

    @Test
    void showsAMemberThatRunsOtherwiseThanItShould() {
        var shape = Shape.of(HEALTHY, HEALTHY, HEALTHY);
        var drift = new Signs(OptionalLong.empty(), "", List.of("--debug=true is not asked for"));
        var view = with(shape.view(), 2, at -> showing(at, drift));

        var decision = heal(shape, vigil(shape), 3, view);

        assertThat(refusal(decision)).isEqualTo("DRIFT");
        assertThat(((Refuse) decision).hazard()).contains("c-2", "--debug=true");
        assertThat(((Refuse) decision).remedy()).contains("member restart c-2");
    }

    @Test
    void showsAMemberThatRunsAnotherEtcd() {
        var shape = Shape.of(HEALTHY, HEALTHY, HEALTHY);

        var decision = heal(shape.on("3.6.11"), vigil(shape), 3, shape.view());

        assertThat(refusal(decision)).isEqualTo("DRIFT");
        assertThat(((Refuse) decision).hazard()).contains("it is etcd 3.6.16, not 3.6.11");
    }

    @Test
    void showsWhoseRecordLiesWhereAMembersOwnShould() {
        var shape = Shape.of(HEALTHY, DEAD, HEALTHY);
        var others =
                new Identity(
                        false,
                        "a record that cannot be read",
                        "",
                        "",
                        Optional.empty(),
                        Stage.JOINED);
        var view =
                with(
                        shape.view(),
                        2,
                        at ->
                                new HostView(
                                        at.host(),
                                        true,
                                        Optional.of(others),
                                        Optional.empty(),
                                        at.data(),
                                        Optional.empty(),
                                        at.answer()));

        var decision = heal(shape, vigil(shape), 3, view);

        assertThat(refusal(decision)).isEqualTo("UNEXPLAINED");
        assertThat(((Refuse) decision).hazard()).contains("a record that cannot be read");
    }

    @Test
    void explainsAFullDatabaseAndReplacesNobody() {
        var shape = Shape.of(HEALTHY, HEALTHY, HEALTHY);
        var view = alarmed(shape.view(), "NOSPACE", 1, 2, 3);

        var decision = heal(shape, vigil(shape), 3, view);

        assertThat(refusal(decision)).isEqualTo("NOSPACE");
        assertThat(((Refuse) decision).hazard()).contains("2048 MiB", "Nothing is lost");
        assertThat(((Refuse) decision).remedy()).contains("defrag", "alarm disarm");
    }

    @Test
    void saysWhichCopyIsCorruptWhereTheOthersAgree() {
        var shape = Shape.of(HEALTHY, HEALTHY, HEALTHY);

        var decision = heal(shape, vigil(shape), 3, alarmed(shape.view(), "CORRUPT", 2));

        assertThat(refusal(decision)).isEqualTo("CORRUPT");
        assertThat(((Refuse) decision).remedy()).contains("member replace c-2", "alarm disarm");
    }

    @Test
    void keepsAllCopiesWhereNobodyCanTellWhichIsRight() {
        var two = Shape.of(HEALTHY, HEALTHY);
        var three = Shape.of(HEALTHY, HEALTHY, HEALTHY);

        for (var decision :
                List.of(
                        heal(two, vigil(two), 2, alarmed(two.view(), "CORRUPT", 2)),
                        heal(three, vigil(three), 3, alarmed(three.view(), "CORRUPT", 2, 3)))) {
            assertThat(refusal(decision)).isEqualTo("CORRUPT");
            assertThat(((Refuse) decision).hazard()).contains("kept as they are");
            assertThat(((Refuse) decision).remedy()).doesNotContain("member replace");
        }
    }

    private static ClusterView alarmed(ClusterView view, String alarm, int... hosts) {
        var changed = view;
        for (var host : hosts) {
            changed =
                    with(
                            changed,
                            host,
                            at ->
                                    new HostView(
                                            at.host(),
                                            true,
                                            at.identity(),
                                            at.runningSince(),
                                            at.data(),
                                            at.trouble(),
                                            raising(at.answered().orElseThrow(), alarm)));
        }
        return changed;
    }

    private static Answered raising(Answered said, String alarm) {
        return new Answered(
                said.member(),
                said.clusterId(),
                said.leader(),
                said.learner(),
                said.raftTerm(),
                said.raftIndex(),
                said.appliedIndex(),
                said.revision(),
                said.version(),
                said.storageVersion(),
                said.dbSize(),
                said.dbSizeInUse(),
                said.linearizable(),
                List.of(alarm),
                List.of());
    }

    @Test
    void replacesNobodyWhoIsKilledAgainAndAgain() {
        var shape = Shape.of(HEALTHY, DEAD, HEALTHY).with(1);
        var starts = new Instant[6];
        for (var i = 0; i < 6; i++) {
            starts[i] = NOW.minusSeconds(600 - 60L * i);
        }
        var vigil = ailing(restarted(vigil(shape), "h2", starts), 2, Kind.DOWN, Duration.ofDays(3));

        assertThat(refusal(heal(shape, vigil))).isEqualTo("CRASH_LOOP");
    }

    @Test
    void actsOnNoListThatNoQuorumConfirmed() {
        for (var shape :
                List.of(
                        Shape.of(HEALTHY, UNKNOWN, UNKNOWN).with(2),
                        Shape.of(HEALTHY, WIPED, UNKNOWN).with(2),
                        Shape.of(UNKNOWN, UNKNOWN, UNKNOWN).with(3))) {
            var vigil = vigil(shape);
            for (var member = 1; member <= 3; member++) {
                vigil = ailing(vigil, member, Kind.HOST_UNSEEN, Duration.ofDays(3));
            }

            assertThat(refusal(heal(shape, vigil))).isEqualTo("QUORUM_LOST");
        }
    }

    private static MemberId id(int id) {
        return new MemberId(id);
    }
}
