package dev.quorate.cli;

import dev.quorate.backup.archive.Level;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.capture.ArchivedMark;
import dev.quorate.backup.schedule.ScheduledWork;
import dev.quorate.backup.verify.Highest;
import dev.quorate.backup.verify.Review;
import dev.quorate.backup.verify.Review.Known;
import dev.quorate.backup.verify.Review.Looker;
import dev.quorate.cli.daemon.ClusterStore;
import dev.quorate.manager.spec.ClusterSpec.VerificationSettings;
import dev.quorate.manager.state.Home;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/// Looks at a share of all that is stored again, as `backup verify --share` does.
record ScheduledVerification(Home home, InstantSource clock) implements ScheduledWork {
    private static final int WHOLE = 100;

    @Override
    public Outcome run(Task task) throws IOException, InterruptedException {
        var cluster = task.cluster();
        var percent =
                cluster.spec()
                        .backup()
                        .verification()
                        .map(VerificationSettings::sharePercent)
                        .orElse(WHOLE);
        try (var opened = ClusterStore.open(home, cluster)) {
            var key = cluster.pki().signer();
            task.begin().begin();
            var review =
                    new Review(
                            opened.backups(),
                            opened.log(cluster),
                            key.verifyingKey(),
                            new Looker(Optional.of(key), BuildVersion.read(), clock),
                            new Known(
                                    new Highest(
                                            LastBackup.id(cluster, opened.address()),
                                            ArchivedMark.read(cluster.home())
                                                    .map(mark ->
                                                            new Highest.Archived(
                                                                    mark.lineageId(),
                                                                    mark.revision()))),
                                    Optional.of(
                                            cluster.home()
                                                    .directory()
                                                    .resolve("records")
                                                    .resolve("verified-segment"))),
                            Scratch.at(cluster.home().scratch()),
                            TransferListener.none());
            var findings = review.run(percent, Level.TRUE);
            if (!findings.ok()) {
                var first = findings.problems().getFirst();
                return Outcome.found(
                        "%d objects are not what they should be, such as %s: %s"
                                .formatted(
                                        findings.problems().size(),
                                        first.object(),
                                        first.problem()),
                        "quorate backup verify --all -c " + cluster.name());
            }
            return Outcome.well(
                    "%d backups and %d segments are what they should be"
                            .formatted(findings.verdicts().size(), findings.segments()));
        }
    }
}
