package dev.quorate.manager.simulation;

import dev.quorate.OperatorException;
import dev.quorate.manager.control.Cluster.Request;
import dev.quorate.manager.control.OperationListener;
import dev.quorate.manager.control.Works;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.release.EtcdBinaries;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.state.ClusterRecord;
import dev.quorate.manager.state.Holds.Role;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A command that somebody types, from the moment when it takes the cluster.
///
/// @param change of the specification, which the operation then converges on
record Person(
        World world,
        Program program,
        Works works,
        EtcdBinaries binaries,
        Intent intent,
        UnaryOperator<ClusterSpec> change)
        implements Timeline.Part {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Override
    public void play() throws InterruptedException {
        var what = intent.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
        try (var hold = works.records().holds().claim(Role.OPERATION, what, "ann", Duration.ZERO)) {
            world.tell("%s takes the cluster", program.name());
            world.cabinet().write(program, change.apply(world.cabinet().spec()));
            var report =
                    works.run(
                            new Request(intent, what, "ann", PATIENCE),
                            hold,
                            binaries,
                            Optional.empty(),
                            OperationListener.none());
            if (intent instanceof Intent.Create) {
                world.cabinet().write(world.cabinet().record().in(ClusterRecord.State.ACTIVE));
            }
            world.tell("%s: %s", program.name(), report.result());
        } catch (OperatorException refused) {
            world.tell("%s: %s: %s", program.name(), refused.code(), refused.problem());
            world.refused(refused.code());
        } catch (IOException problem) {
            world.tell("%s: %s", program.name(), String.valueOf(problem.getMessage()));
        }
    }
}
