package dev.quorate.cli;

import dev.quorate.OperatorException;
import dev.quorate.backup.prune.Retention;
import dev.quorate.backup.retain.RetentionPolicy;
import dev.quorate.backup.schedule.ScheduledWork;
import dev.quorate.cli.daemon.ClusterStore;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.state.Home;

import java.io.IOException;
import java.time.InstantSource;

/// Removes what the rules of retention no longer need, as `backup prune` does. What a person should
/// look at twice is left to one.
record ScheduledPrune(Home home, InstantSource clock) implements ScheduledWork {
    @Override
    public Outcome run(Task task) throws IOException, InterruptedException {
        var cluster = task.cluster();
        try (var opened = ClusterStore.open(home, cluster)) {
            opened.backups().refuseOthers(cluster.record().uid());
            var settings = cluster.spec().backup().retention();
            var retention =
                    new Retention(
                            opened.backups(),
                            opened.log(cluster),
                            cluster.pki().signer(),
                            new RetentionPolicy(
                                    settings.keep(),
                                    settings.window(),
                                    settings.daily(),
                                    settings.weekly()),
                            clock);
            task.begin().begin();
            var done = retention.run(task.hold()::check);
            return done.equals(Retention.Done.NOTHING)
                    ? Outcome.well("nothing to remove")
                    : Outcome.well(
                            "removed %d backups and %d segments, %s freed"
                                    .formatted(
                                            done.backups().size(),
                                            done.segments(),
                                            Text.size(done.bytes())));
        } catch (OperatorException refused) {
            if (!refused.code().equals("PRUNES_MORE_THAN_HALF")) {
                throw refused;
            }
            // Trying again would find the same.
            return Outcome.found(
                    refused.problem(),
                    "quorate backup prune -c %s --dry-run".formatted(cluster.name()));
        }
    }
}
