package dev.quorate.restore;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.archive.Origin;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.snapshot.SnapshotFile;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.Clusters;
import dev.quorate.manager.control.OperationListener;
import dev.quorate.manager.control.OperationReport;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.Intent.Placement;
import dev.quorate.manager.release.EtcdBinaries;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.restore.RestoreReport.Phases;
import dev.quorate.restore.place.Bump;
import dev.quorate.restore.place.OfficialRestore;
import dev.quorate.restore.prove.Prover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/// Brings a backup back as a new cluster. Interrupted anywhere, the same call goes on.
///
/// @param backups where the data is
/// @param plan what was decided
public record Restorer(Backups backups, RestorePlan plan, InstantSource clock) {
    /// Where the data of a restored cluster comes from, as its record keeps it.
    public static String origin(Manifest manifest) {
        return new Origin(manifest.cluster(), manifest.lineage(), manifest.revision()).toString();
    }

    /// @param cluster prepared with [#origin], its members not founded yet or not all
    public RestoreReport run(
            Cluster cluster,
            EtcdBinaries binaries,
            String command,
            String person,
            Duration timeout,
            OperationListener steps,
            TransferListener transfer)
            throws IOException, InterruptedException {
        var record = cluster.record();
        refuseOther(cluster, record.origin());
        var manifest = plan.choice().backup().manifest();
        var placements = Clusters.placements(cluster.spec());
        try (var hold = cluster.hold(Role.OPERATION, command, person)) {
            var began = clock.instant();
            var snapshot = cluster.home().scratch().resolve(manifest.id() + ".db");
            fetch(manifest, snapshot, transfer);
            var served = firstServed(manifest, snapshot);
            var tool = new OfficialRestore(binaries, snapshot, plan.bump());
            var fetched = clock.instant();
            var report =
                    cluster.run(
                            new Cluster.Request(
                                    new Intent.Restore(record.incarnation(), placements),
                                    command,
                                    person,
                                    timeout),
                            hold,
                            binaries,
                            Optional.of(tool),
                            steps);
            var founded = clock.instant();
            var proof = new Prover(manifest, served).prove(cluster);
            var proven = clock.instant();
            // While the record says that it is being founded, the same command comes by here again.
            for (var placement : placements) {
                tool.forget(placement.member(), near(cluster.spec(), placement));
            }
            Files.deleteIfExists(snapshot);
            cluster.home().write(record.in(State.ACTIVE));
            var placing = placing(report);
            return new RestoreReport(
                    cluster.name(),
                    LineageId.of(proof.clusterId(), record.incarnation()).text(),
                    cluster.spec().members(),
                    proof,
                    new Phases(
                            Duration.between(began, fetched),
                            placing,
                            between(fetched, founded).minus(placing),
                            between(founded, proven)));
        }
    }

    private static Duration between(Instant from, Instant to) {
        return Duration.between(from, to);
    }

    private static Duration placing(OperationReport report) {
        return report.steps().stream()
                .filter(step -> step.step().startsWith("place "))
                .map(OperationReport.StepReport::took)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /// What an interrupted run has fetched was proven then, but not since: it is fetched again.
    private void fetch(Manifest manifest, Path snapshot, TransferListener transfer)
            throws IOException, InterruptedException {
        Files.deleteIfExists(snapshot);
        backups.fetch(manifest, snapshot, transfer);
    }

    /// The restore tool raises what is left in the file, which may be less than the revision that
    /// its store had.
    private long firstServed(Manifest manifest, Path snapshot) throws IOException {
        return switch (plan.bump()) {
            case Bump.None _ -> manifest.revision();
            case Bump.By(var revisions) -> {
                try (var file = SnapshotFile.open(snapshot)) {
                    yield file.lastEntryRevision() + revisions;
                }
            }
        };
    }

    private static Path near(ClusterSpec spec, Placement placement) {
        var host =
                spec.hosts().stream()
                        .filter(candidate -> candidate.name().equals(placement.host()))
                        .findFirst()
                        .orElseThrow();
        return Objects.requireNonNull(host.dataDir().getParent(), "a data directory has a parent");
    }

    private void refuseOther(Cluster cluster, String origin) {
        var wanted = origin(plan.choice().backup().manifest());
        if (!origin.equals(wanted)) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "UNFINISHED_OTHER",
                    "%s is being made from %s, not from %s"
                            .formatted(
                                    cluster.name(), origin.isEmpty() ? "nothing" : origin, wanted),
                    "Nothing was changed.",
                    "finish that first, or give it up: quorate cluster destroy " + cluster.name());
        }
    }
}
