package dev.quorate.manager.plan;

import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.PlanStep.SetAside;
import dev.quorate.manager.plan.PlanStep.StopMember;

/// Ends a cluster: stops its members, then sets their data aside. The quorum is given up on
/// purpose, which is why this asks for the cluster's name.
record Ending(Situation situation) {
    Decision decide() {
        for (var at : situation.view().hosts()) {
            if (!at.reachable()) {
                return new Refuse(
                        "HOST_UNREACHABLE",
                        "host %s cannot be inspected: a member may still run there"
                                .formatted(at.host().name()),
                        "quorate doctor");
            }
            if (at.running() && owned(at)) {
                return situation
                        .gate()
                        .passUnguarded(
                                new StopMember(at.host().name(), Situation.memberOf(at)),
                                "the cluster is being ended");
            }
        }
        for (var at : situation.view().hosts()) {
            if (owned(at)) {
                return situation
                        .gate()
                        .passUnguarded(
                                new SetAside(at.host().name(), Situation.memberOf(at), "destroyed"),
                                at.data() == Data.NONE
                                        ? "its record is no longer needed"
                                        : "nothing is deleted");
            }
        }
        return new Converged("no member runs, and all data is set aside");
    }

    private static boolean owned(HostView at) {
        return at.identity().map(Identity::ours).orElse(false);
    }
}
