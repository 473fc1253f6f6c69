package dev.quorate.restore.drill;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Drill;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.look.KeyScope;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.Clusters;
import dev.quorate.manager.control.OperationListener;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.manager.observe.Observer;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.release.EtcdBinaries;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.LocalClusterSpec;
import dev.quorate.manager.spec.PortChooser;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.Home;
import dev.quorate.restore.RestorePlan;
import dev.quorate.restore.RestoreReport.Phases;
import dev.quorate.restore.Restorer;
import dev.quorate.restore.keys.KeptKeys;
import dev.quorate.restore.place.OfficialRestore;
import dev.quorate.restore.prove.Proof;
import dev.quorate.restore.prove.Prover;
import dev.quorate.restore.rebuild.Archive;
import dev.quorate.restore.rebuild.Materials;
import dev.quorate.restore.rebuild.RebuiltStore;

import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Optional;

/// Restores for practice, by the same steps as in earnest: fetch, rebuild, the official tool,
/// start, prove. Then every key is read back, and all of it is removed. Whatever interrupts it, the
/// next drill of this cluster ends and removes what is left.
public final class Driller {
    private static final Duration READ_DEADLINE = Duration.ofSeconds(60);

    /// Base and changes are kept beside the rebuilt file, and the member's own copy of it.
    private static final int COPIES = 4;

    /// What is encrypted must not be told from a guess of it, and a record lies in the clear.
    private static final long NO_HASH = 0;

    private final Home home;
    private final Archive archive;
    private final RestorePlan plan;
    private final Setting setting;

    /// What a drill needs beside its plan.
    ///
    /// @param members of the scratch cluster: 1, 3, 5 or 7
    /// @param ports of this machine
    /// @param person who asked for it
    /// @param timeout to start the members
    public record Setting(
            int members,
            EtcdBinaries binaries,
            PortChooser ports,
            String person,
            String toolVersion,
            Duration timeout,
            InstantSource clock) {}

    /// @param home the manager's
    public Driller(Home home, Archive archive, RestorePlan plan, Setting setting) {
        this.home = home;
        this.archive = archive;
        this.plan = plan;
        this.setting = setting;
    }

    /// Who is told how far it is.
    public record Listeners(OperationListener steps, TransferListener transfer) {}

    /// @return what was found, also when the content differs; what keeps the drill from being held
    ///   at all, such as a store out of reach, is thrown
    public DrillReport run(Listeners listeners) throws IOException, InterruptedException {
        var manifest = plan.choice().route().base().manifest();
        archive.backups().requireOpenable(manifest);
        try (var place = DrillPlace.take(home, manifest.cluster())) {
            var drill = new Attempt(place.home(), manifest, listeners);
            try {
                drill.run();
            } catch (OperatorException failed) {
                if (!drill.rebuilt || failed.failure() == Failure.INTERRUPTED) {
                    throw failed;
                }
                drill.problem = Optional.of(failed.problem());
            }
            return drill.report();
        }
    }

    /// One drill, as far as it came.
    private final class Attempt {
        private final Home scratchHome;
        private final Manifest manifest;
        private final Listeners listeners;
        private final Instant began = setting.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        private Duration fetch = Duration.ZERO;
        private Duration rebuild = Duration.ZERO;
        private Duration placing = Duration.ZERO;
        private Duration start = Duration.ZERO;
        private Duration prove = Duration.ZERO;
        private Duration compared = Duration.ZERO;
        private boolean rebuilt;
        private long keys;
        private long hashKv;
        private Optional<String> problem = Optional.empty();

        Attempt(Home scratchHome, Manifest manifest, Listeners listeners) {
            this.scratchHome = scratchHome;
            this.manifest = manifest;
            this.listeners = listeners;
        }

        void run() throws IOException, InterruptedException {
            var route = plan.choice().route();
            var scratch = Scratch.at(scratchHome.root().resolve("scratch"));
            scratch.require(COPIES * route.rawBytes());
            var file = scratch.file();
            var from = setting.clock().instant();
            try (var materials = Materials.fetch(archive, route, scratch, listeners.transfer())) {
                var fetched = setting.clock().instant();
                fetch = Duration.between(from, fetched);
                listeners.transfer().begun("rebuilding revision " + route.revision(), 0);
                var store = RebuiltStore.write(materials, plan.shape(), file);
                rebuild = Duration.between(fetched, setting.clock().instant());
                rebuilt = true;
                serve(store, materials);
            } finally {
                Files.deleteIfExists(file);
            }
        }

        private void serve(RebuiltStore store, Materials materials)
                throws IOException, InterruptedException {
            var command = "dr drill -c " + manifest.cluster();
            try (var cluster = prepare();
                    var hold = cluster.hold(Role.OPERATION, command, setting.person())) {
                var placed = setting.clock().instant();
                var report =
                        cluster.run(
                                new Cluster.Request(
                                        new Intent.Restore(
                                                cluster.record().incarnation(),
                                                Clusters.placements(cluster.spec())),
                                        command,
                                        setting.person(),
                                        setting.timeout()),
                                hold,
                                setting.binaries(),
                                Optional.of(
                                        new OfficialRestore(
                                                setting.binaries(), store.rebuilt().file())),
                                listeners.steps());
                var founded = setting.clock().instant();
                placing =
                        report.steps().stream()
                                .filter(step -> step.step().startsWith("place "))
                                .map(step -> step.took())
                                .reduce(Duration.ZERO, Duration::plus);
                start = Duration.between(placed, founded).minus(placing);
                var proof =
                        new Prover(manifest.clusterId(), store.rebuilt().report()).prove(cluster);
                prove = Duration.between(founded, setting.clock().instant());
                hashKv = proof.hashKv();
                compare(cluster, materials, proof);
            }
        }

        private Cluster prepare() throws IOException {
            try (var _ = home.choosingPorts()) {
                var clusters = new Clusters(scratchHome, setting.clock(), new SecureRandom());
                return clusters.prepare(specification(), Restorer.origin(plan), Optional.empty());
            }
        }

        private ClusterSpec specification() throws IOException {
            var known =
                    new ArrayList<>(
                            new Clusters(home, setting.clock(), new SecureRandom())
                                    .specifications());
            return new LocalClusterSpec(setting.ports(), LocalClusterSpec.portsOf(known))
                    .create(
                            manifest.cluster(),
                            setting.members(),
                            plan.shape().version(),
                            scratchHome.root().resolve("data"));
        }

        private void compare(Cluster cluster, Materials materials, Proof proof)
                throws IOException, InterruptedException {
            var from = setting.clock().instant();
            listeners.transfer().begun("reading every key back", 0);
            var endpoints = cluster.spec().hosts().stream().map(Observer::endpoint).toList();
            try (var served = KeyValues.of(endpoints, Cluster.tls(cluster.pki()), READ_DEADLINE)) {
                var kept = new KeptKeys(materials.rebuild(), KeyScope.all());
                var comparison = new ServedKeys(kept, served, proof.revision()).compare();
                keys = comparison.keys();
                problem = comparison.problem();
            } catch (EtcdException unanswered) {
                problem = Optional.of("it did not serve: " + unanswered.getMessage());
            }
            compared = Duration.between(from, setting.clock().instant());
        }

        DrillReport report() {
            var route = plan.choice().route();
            var took = new Phases(fetch, rebuild, placing, start, prove);
            return new DrillReport(
                    new Drill(
                            manifest.cluster(),
                            route.lineage(),
                            manifest.id(),
                            route.revision(),
                            plan.choice().target().requested(),
                            plan.shape().version().toString(),
                            setting.members(),
                            keys,
                            manifest.seal().isPresent() ? NO_HASH : hashKv,
                            problem,
                            new Drill.Phases(fetch, rebuild, placing, start, prove),
                            compared,
                            route.storedBytes(),
                            setting.toolVersion(),
                            began),
                    took);
        }
    }
}
