package dev.quorate.manager.plan;

import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.PlanStep.StopMember;

import java.util.List;
import java.util.Optional;

/// Starts, stops and restarts processes; the member list stays as it is.
record Power(Situation situation) {
    Decision start(List<String> hosts) {
        for (var at : chosen(hosts)) {
            if (at.running()) {
                continue;
            }
            if (!situation.startable(at)) {
                return cannotStart(at);
            }
            return situation.resume(at, "it was asked for, and its data is intact");
        }
        return settled(hosts);
    }

    private Decision settled(List<String> hosts) {
        var view = situation.view();
        var running =
                view.hosts().stream()
                        .filter(HostView::running)
                        .filter(at -> at.identity().map(Identity::ours).orElse(false))
                        .count();
        var need = situation.spec().members() / 2 + 1;
        if (running < need) {
            return new Converged(
                    "%d of %d members run; the quorum needs %d more"
                            .formatted(running, situation.spec().members(), need - running));
        }
        var waiting =
                chosen(hosts).stream()
                        .filter(at ->
                                at.answered()
                                        .filter(said -> said.linearizable() || said.learner())
                                        .isEmpty())
                        .map(Situation::memberOf)
                        .toList();
        if (waiting.isEmpty()) {
            return new Converged("the members serve");
        }
        return situation.waitFor(
                "waiting for %s to serve".formatted(String.join(", ", waiting)),
                Situation.PATIENCE,
                notServing(waiting));
    }

    Decision stop(List<String> hosts, boolean accepted) {
        for (var at : chosen(hosts)) {
            if (at.running()) {
                return end(at, accepted, "it was asked for");
            }
        }
        return new Converged("the members are stopped");
    }

    Decision restart(List<String> hosts, boolean accepted) {
        var pending = chosen(hosts).stream().filter(this::notYetRestarted).toList();
        for (var at : chosen(hosts)) {
            if (!at.running()) {
                return situation.startable(at)
                        ? situation.resume(at, "it is being restarted")
                        : cannotStart(at);
            }
        }
        var unsettled = situation.unhealthyVoters();
        if (!unsettled.isEmpty() && !accepted) {
            return situation.waitFor(
                    "waiting for %s".formatted(String.join(", ", unsettled)),
                    Situation.PATIENCE,
                    notServing(unsettled));
        }
        return pending.isEmpty()
                ? new Converged("every member has been restarted and serves")
                : end(pending.getFirst(), accepted, "one at a time");
    }

    private boolean notYetRestarted(HostView at) {
        return at.runningSince()
                .map(since -> since.isBefore(situation.operation().openedAt()))
                .orElse(false);
    }

    private Decision end(HostView at, boolean accepted, String reason) {
        var step = new StopMember(at.host().name(), Situation.memberOf(at));
        if (accepted) {
            return situation.gate().passUnguarded(step, reason);
        }
        var yielding =
                situation
                        .memberAt(at)
                        .filter(_ -> situation.view().quorum().tolerate() > 0)
                        .flatMap(situation::yieldLeadership);
        return yielding.orElseGet(() -> situation.gate().pass(step, reason));
    }

    private Refuse cannotStart(HostView at) {
        var member = Situation.memberOf(at);
        var name = situation.spec().name();
        if (at.trouble().map(HostView.Trouble::corrupt).orElse(false)
                || at.data() != Data.PRESENT) {
            return new Refuse(
                    "DATA_LOST",
                    "the data of %s on %s is %s; its id must not run again"
                            .formatted(
                                    member,
                                    at.host().name(),
                                    at.data() == Data.PRESENT ? "damaged" : "gone"),
                    "quorate member replace %s -c %s".formatted(member, name));
        }
        return new Refuse(
                "NOT_A_MEMBER",
                "what is on host %s is not a member of %s%s"
                        .formatted(
                                at.host().name(),
                                name,
                                at.identity().map(who -> ": " + who.owner()).orElse("")),
                "quorate cluster status -c %s".formatted(name));
    }

    private Refuse notServing(List<String> members) {
        return new Refuse(
                "NOT_SERVING",
                "after %d s these members do not serve: %s"
                        .formatted(Situation.PATIENCE.toSeconds(), String.join(", ", members)),
                "quorate cluster status -c %s".formatted(situation.spec().name()));
    }

    private List<HostView> chosen(List<String> hosts) {
        return hosts.stream().map(situation.view()::host).flatMap(Optional::stream).toList();
    }
}
