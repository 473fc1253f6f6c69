package dev.quorate.restore;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.Origin;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.Clusters;
import dev.quorate.manager.control.OperationListener;
import dev.quorate.manager.control.OperationReport;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.Intent.Placement;
import dev.quorate.manager.release.EtcdBinaries;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.state.ClusterRecord;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.restore.RestoreReport.Phases;
import dev.quorate.restore.place.OfficialRestore;
import dev.quorate.restore.prove.Prover;
import dev.quorate.restore.rebuild.Archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/// Brings a moment back as a new cluster. Interrupted anywhere, the same call goes on.
///
/// @param archive where the data is
/// @param plan what was decided
public record Restorer(Archive archive, RestorePlan plan, InstantSource clock) {
    /// Where the data of a restored cluster comes from, as its record keeps it.
    public static String origin(RestorePlan plan) {
        return new Origin(
                        plan.choice().route().base().manifest().cluster(),
                        plan.choice().lineage(),
                        plan.choice().revision())
                .toString();
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
        try (var hold = cluster.hold(Role.OPERATION, command, person)) {
            decide(cluster);
            var record = cluster.record();
            var placements = Clusters.placements(cluster.spec());
            var scratch = Scratch.at(cluster.home().scratch());
            var rebuilding = new Rebuilding(archive, plan, clock);
            var file = scratch.file();
            try {
                var rebuilt = rebuilding.to(file, scratch, scratch, transfer);
                var tool = new OfficialRestore(binaries, file);
                var began = clock.instant();
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
                var source = plan.choice().route().base().manifest().clusterId();
                var proof = new Prover(source, rebuilt.store().rebuilt().report()).prove(cluster);
                var proven = clock.instant();
                // While the record says that it is being founded, the same command comes by here
                // again.
                for (var placement : placements) {
                    tool.forget(placement.member(), near(cluster.spec(), placement));
                }
                cluster.home().write(record.in(State.ACTIVE));
                var placing = placing(report);
                return new RestoreReport(
                        cluster.name(),
                        LineageId.of(proof.clusterId(), record.incarnation()).text(),
                        cluster.spec().members(),
                        rebuilt.store(),
                        proof,
                        new Phases(
                                rebuilt.fetch(),
                                rebuilt.rebuild(),
                                placing,
                                Duration.between(began, founded).minus(placing),
                                Duration.between(founded, proven)));
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Duration placing(OperationReport report) {
        return report.steps().stream()
                .filter(step -> step.step().startsWith("place "))
                .map(OperationReport.StepReport::took)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static Path near(ClusterSpec spec, Placement placement) {
        var host =
                spec.hosts().stream()
                        .filter(candidate -> candidate.name().equals(placement.host()))
                        .findFirst()
                        .orElseThrow();
        return Objects.requireNonNull(host.dataDir().getParent(), "a data directory has a parent");
    }

    /// From the first decision on, every run of this restore places the same data. Before it
    /// nothing was placed.
    private void decide(Cluster cluster) throws IOException {
        var decided = Decision.read(cluster.home());
        var record = cluster.record();
        if (record.origin().isEmpty()
                || decided.filter(known -> !known.saysTheSameAs(plan)).isPresent()) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "UNFINISHED_OTHER",
                    "%s is being made from %s, not from %s"
                            .formatted(
                                    cluster.name(),
                                    record.origin().isEmpty() ? "nothing" : record.origin(),
                                    origin(plan)),
                    "Nothing was changed.",
                    "finish that first, or give it up: quorate cluster destroy " + cluster.name());
        }
        if (decided.isEmpty()) {
            cluster.home().write(from(record, origin(plan)));
            Decision.of(plan, origin(plan)).write(cluster.home());
        }
    }

    private static ClusterRecord from(ClusterRecord record, String origin) {
        return new ClusterRecord(
                record.format(),
                record.name(),
                record.uid(),
                record.incarnation(),
                record.createdAt(),
                record.state(),
                origin);
    }
}
