package dev.quorate.manager.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.observe.Answer.Silent;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.HostView.Trouble;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.observe.Identity.Stage;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Decision.Proceed;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.History.OpenOperation;
import dev.quorate.manager.plan.Intent.Placement;
import dev.quorate.manager.plan.PlanStep.PermitMember;
import dev.quorate.manager.plan.PlanStep.StartMember;
import dev.quorate.manager.plan.PlanStep.StartMode;
import dev.quorate.manager.plan.Shape.Condition;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How clusters begin.
class FoundingTest {
    private static final List<Placement> PLACEMENTS =
            List.of(
                    new Placement("h1", "c-1"),
                    new Placement("h2", "c-2"),
                    new Placement("h3", "c-3"));
    private static final Intent CREATE = new Intent.Create("run-1", PLACEMENTS);
    private static final Intent RESTORE = new Intent.Restore("run-1", PLACEMENTS);
    private static final Shape SPEC =
            Shape.of(Condition.HEALTHY, Condition.HEALTHY, Condition.HEALTHY);

    private static History asking(Intent intent) {
        return new History(
                Optional.of(new OpenOperation("op-1", intent, Shape.NOW, Shape.NOW, Map.of())),
                List.of(),
                Map.of(),
                0,
                "run-1");
    }

    private static ClusterView view(HostView... hosts) {
        return new ClusterView(Shape.NOW, Optional.empty(), List.of(hosts));
    }

    private static ClusterView empty() {
        return view(Shape.vacant(1), Shape.vacant(2), Shape.vacant(3));
    }

    private static HostView host(int i, Stage stage, Data data, Optional<Trouble> trouble) {
        return host(
                i,
                new Identity(true, "member c-" + i, "run-1", "c-" + i, Optional.empty(), stage),
                data,
                trouble);
    }

    private static HostView host(int i, Identity identity, Data data, Optional<Trouble> trouble) {
        return new HostView(
                Shape.host(i),
                true,
                Optional.of(identity),
                Optional.<Instant>empty(),
                data,
                trouble,
                new Silent("nothing runs"));
    }

    private static Decision decide(Intent intent, ClusterView view) {
        return new Planner().decide(SPEC.spec(3), view, asking(intent), Shape.NOW);
    }

    private static List<String> steps(Preview preview) {
        return preview.steps().stream()
                .map(proceed -> proceed.step().getClass().getSimpleName())
                .toList();
    }

    @Test
    void permitsEveryHostBeforeItStartsAny() {
        var preview = Preview.of(SPEC.spec(3), empty(), asking(CREATE), Shape.NOW);

        assertThat(steps(preview))
                .containsExactly(
                        "PermitMember",
                        "PermitMember",
                        "PermitMember",
                        "StartMember",
                        "StartMember",
                        "StartMember",
                        "LatchMember",
                        "LatchMember",
                        "LatchMember");
        assertThat(preview.end()).isInstanceOf(Converged.class);
    }

    @Test
    void writesNewOnlyIntoTheFirstStartOfEachMember() {
        var preview = Preview.of(SPEC.spec(3), empty(), asking(CREATE), Shape.NOW);

        assertThat(preview.steps())
                .filteredOn(proceed -> proceed.step() instanceof StartMember)
                .extracting(proceed -> ((StartMember) proceed.step()).mode())
                .allSatisfy(mode -> assertThat(mode).isInstanceOf(StartMode.Bootstrap.class));
    }

    @Test
    void startsAMemberThatHasDataWithoutNew() {
        var one = host(1, Stage.STARTED, Data.PRESENT, Optional.empty());
        var two = host(2, Stage.PERMITTED, Data.NONE, Optional.empty());
        var three = host(3, Stage.PERMITTED, Data.NONE, Optional.empty());

        assertThat(decide(CREATE, view(one, two, three)))
                .isInstanceOfSatisfying(
                        Proceed.class,
                        proceed ->
                                assertThat(((StartMember) proceed.step()).mode())
                                        .isInstanceOf(StartMode.Resume.class));
    }

    @Test
    void refusesAHostThatHoldsAnotherClustersMember() {
        var other =
                new Identity(
                        false,
                        "member x-1 of cluster x",
                        "r",
                        "x-1",
                        Optional.empty(),
                        Stage.JOINED);
        var occupied = host(2, other, Data.PRESENT, Optional.empty());

        var decision = decide(CREATE, view(Shape.vacant(1), occupied, Shape.vacant(3)));

        assertThat(((Refuse) decision).code()).isEqualTo("HOST_OCCUPIED");
        assertThat(((Refuse) decision).hazard()).contains("member x-1 of cluster x");
    }

    @Test
    void refusesDataWithoutARecordOfItsOwner() {
        var found =
                new HostView(
                        Shape.host(1),
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        Data.PRESENT,
                        Optional.empty(),
                        new Silent("nothing runs"));

        assertThat(((Refuse) decide(CREATE, view(found, Shape.vacant(2), Shape.vacant(3)))).code())
                .isEqualTo("HOST_OCCUPIED");
    }

    @Test
    void refusesAnEarlierIncarnationsData() {
        var earlier =
                new Identity(true, "member c-1", "run-0", "c-1", Optional.empty(), Stage.JOINED);
        var old = host(1, earlier, Data.PRESENT, Optional.empty());

        assertThat(((Refuse) decide(CREATE, view(old, Shape.vacant(2), Shape.vacant(3)))).code())
                .isEqualTo("HOST_OCCUPIED");
    }

    @Test
    void doesNotStartAgainAMemberWhoseFirstDataIsGone() {
        var lost = host(1, Stage.STARTED, Data.NONE, Optional.empty());
        var two = host(2, Stage.STARTED, Data.PRESENT, Optional.empty());
        var three = host(3, Stage.STARTED, Data.PRESENT, Optional.empty());

        assertThat(((Refuse) decide(CREATE, view(lost, two, three))).code())
                .isEqualTo("FIRST_START_LOST");
    }

    @Test
    void permitsAgainAMemberThatEndedBeforeItOpenedItsData() {
        var refused =
                host(
                        1,
                        Stage.STARTED,
                        Data.NONE,
                        Optional.of(new Trouble(false, true, "port taken: address in use")));
        var two = host(2, Stage.PERMITTED, Data.NONE, Optional.empty());
        var three = host(3, Stage.PERMITTED, Data.NONE, Optional.empty());

        assertThat(decide(CREATE, view(refused, two, three)))
                .isInstanceOfSatisfying(
                        Proceed.class,
                        proceed -> assertThat(proceed.step()).isInstanceOf(PermitMember.class));
    }

    @Test
    void refusesAHostThatItCannotSee() {
        var unseen =
                new HostView(
                        Shape.host(3),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Data.NONE,
                        Optional.empty(),
                        new Silent("no route"));

        assertThat(((Refuse) decide(CREATE, view(Shape.vacant(1), Shape.vacant(2), unseen))).code())
                .isEqualTo("HOST_UNREACHABLE");
    }

    @Test
    void placesRestoredDataOnEveryHostBeforeItStartsAny() {
        var preview = Preview.of(SPEC.spec(3), empty(), asking(RESTORE), Shape.NOW);

        assertThat(steps(preview))
                .containsExactly(
                        "PermitRestored",
                        "PermitRestored",
                        "PermitRestored",
                        "PlaceData",
                        "PlaceData",
                        "PlaceData",
                        "StartMember",
                        "StartMember",
                        "StartMember",
                        "LatchMember",
                        "LatchMember",
                        "LatchMember");
    }

    @Test
    void neverWritesNewForRestoredData() {
        var preview = Preview.of(SPEC.spec(3), empty(), asking(RESTORE), Shape.NOW);

        assertThat(preview.steps())
                .filteredOn(proceed -> proceed.step() instanceof StartMember)
                .extracting(proceed -> ((StartMember) proceed.step()).mode())
                .allSatisfy(mode -> assertThat(mode).isInstanceOf(StartMode.Resume.class));
    }

    @Test
    void goesOnFromWhereverItWasInterrupted() {
        var whole = Preview.of(SPEC.spec(3), empty(), asking(CREATE), Shape.NOW);
        var seen = empty();
        var done = new ArrayList<PlanStep>();
        for (var proceed : whole.steps()) {
            var rest = Preview.of(SPEC.spec(3), seen, asking(CREATE), Shape.NOW);

            assertThat(rest.steps()).hasSize(whole.steps().size() - done.size());
            assertThat(rest.end()).isInstanceOf(Converged.class);

            seen = Projection.after(seen, proceed.step());
            if (seen.hosts().stream().allMatch(HostView::running)) {
                seen = Projection.settled(seen);
            }
            done.add(proceed.step());
        }
    }
}
