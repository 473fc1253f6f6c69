package dev.quorate.manager.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.observe.Answer;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.PlanStep.StopMember;
import dev.quorate.manager.plan.Shape.Condition;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;

/// No step passes that would cost the quorum.
class GateTest {
    @Test
    void oneThatServesFromDeletedDataIsNotStoppedWhereItCostsTheQuorum() {
        var view =
                withoutDataOnDisk(Shape.of(Condition.HEALTHY, Condition.HEALTHY, Condition.DEAD));

        var decision = new Gate(view).pass(new StopMember("h2", "c-2"), "it was asked for");

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Refuse.class,
                        refuse -> assertThat(refuse.code()).isEqualTo("QUORUM_MARGIN"));
    }

    /// Two of five read through the quorum: there is a third that the manager does not see.
    @Test
    void doesNotStopWhoDoesNotAnswerWhileTheQuorumMayRestOnIt() {
        var view =
                silent(
                        Shape.of(
                                Condition.HEALTHY,
                                Condition.HEALTHY,
                                Condition.HEALTHY,
                                Condition.DEAD,
                                Condition.DEAD));

        var decision = new Gate(view).pass(new StopMember("h3", "c-3"), "it was asked for");

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Refuse.class,
                        refuse -> assertThat(refuse.code()).isEqualTo("QUORUM_MARGIN"));
    }

    private static ClusterView silent(Shape shape) {
        var view = shape.view();
        var hosts = new ArrayList<HostView>(view.hosts());
        var third = hosts.get(2);
        hosts.set(
                2,
                new HostView(
                        third.host(),
                        true,
                        third.identity(),
                        third.runningSince(),
                        third.data(),
                        third.trouble(),
                        new Answer.Silent("no answer"),
                        third.signs()));
        return new ClusterView(view.at(), view.membership(), hosts);
    }

    private static ClusterView withoutDataOnDisk(Shape shape) {
        var view = shape.view();
        var hosts = new ArrayList<HostView>(view.hosts());
        var second = hosts.get(1);
        hosts.set(
                1,
                new HostView(
                        second.host(),
                        true,
                        second.identity(),
                        second.runningSince(),
                        Data.NONE,
                        second.trouble(),
                        second.answer(),
                        second.signs()));
        return new ClusterView(view.at(), view.membership(), hosts);
    }
}
