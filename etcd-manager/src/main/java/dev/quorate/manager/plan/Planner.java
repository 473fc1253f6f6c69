package dev.quorate.manager.plan;

import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Intent.Converge;
import dev.quorate.manager.plan.Intent.Create;
import dev.quorate.manager.plan.Intent.Destroy;
import dev.quorate.manager.plan.Intent.Heal;
import dev.quorate.manager.plan.Intent.MoveLeader;
import dev.quorate.manager.plan.Intent.Promote;
import dev.quorate.manager.plan.Intent.Remove;
import dev.quorate.manager.plan.Intent.Replace;
import dev.quorate.manager.plan.Intent.Restart;
import dev.quorate.manager.plan.Intent.Restore;
import dev.quorate.manager.plan.Intent.Start;
import dev.quorate.manager.plan.Intent.Stop;
import dev.quorate.manager.spec.ClusterSpec;

import java.time.Instant;

/// Decides the next step towards what was asked, from what is wanted and what is seen.
///
/// It is a pure function: no I/O, no clock, no threads. Whoever calls it carries out the one step,
/// looks again and asks again, so an interruption anywhere costs nothing but the look.
public final class Planner {
    /// @param spec what the cluster is to be
    /// @param view what it is
    /// @param history what was asked, and what observation cannot tell
    /// @param now the time of the decision, for deadlines
    public Decision decide(ClusterSpec spec, ClusterView view, History history, Instant now) {
        if (history.open().isEmpty()) {
            return new Converged("nothing is asked of it");
        }
        var seen = RolledBack.marked(view, history.appliedIndexes(), history.vigil().ailments());
        var situation = new Situation(spec, seen, history, history.open().get(), now);
        return switch (situation.operation().intent()) {
            case Create create ->
                    Founding.create(situation, create.incarnation(), create.placements());
            case Restore restore ->
                    Founding.restore(situation, restore.incarnation(), restore.placements());
            case Destroy _ -> new Ending(situation).decide();
            case Heal _ -> new Healing(situation).decide();
            case Converge _, Replace _, Remove _, Promote _, MoveLeader _ ->
                    new Upkeep(situation).decide();
            case Start start -> new Power(situation).start(start.hosts());
            case Stop stop -> new Power(situation).stop(stop.hosts(), stop.accepted());
            case Restart restart ->
                    new Power(situation).restart(restart.hosts(), restart.accepted());
        };
    }
}
