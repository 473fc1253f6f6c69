package dev.quorate.manager.control;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.certs.ClusterPki;
import dev.quorate.manager.plan.Intent.Placement;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.SpecReader;
import dev.quorate.manager.spec.SpecWriter;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.ClusterRecord;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.Home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// The clusters of one home: finds them, and gives new ones their record and certificates. Founding
/// their members is an operation like any other.
public final class Clusters {
    private final Home home;
    private final InstantSource clock;
    private final RandomGenerator ids;

    /// @param ids a secure source: incarnations keep old members out of new clusters
    public Clusters(Home home, InstantSource clock, RandomGenerator ids) {
        this.home = home;
        this.clock = clock;
        this.ids = ids;
    }

    /// @throws OperatorException [Failure#NOT_FOUND] when this home has no such cluster
    public Cluster open(String name) throws IOException {
        var known =
                home.cluster(name)
                        .orElseThrow(() ->
                                new OperatorException(
                                        Failure.NOT_FOUND,
                                        "NO_SUCH_CLUSTER",
                                        "no cluster '%s' in %s".formatted(name, home.root()),
                                        "Nothing was changed.",
                                        "quorate cluster list"));
        return Cluster.open(home, known, clock);
    }

    /// The specifications of all clusters that are not destroyed: who owns which ports and
    /// directories.
    public List<ClusterSpec> specifications() throws IOException {
        var specs = new ArrayList<ClusterSpec>();
        for (var name : home.clusters()) {
            var cluster = home.cluster(name).orElseThrow();
            if (cluster.record().state() != State.DESTROYED) {
                specs.add(new SpecReader(home.store()).readOwn(cluster.specFile()).orThrow());
            }
        }
        return specs;
    }

    /// Records a new cluster, or finds the record of one whose founding was interrupted.
    ///
    /// @param origin the backup that its data comes from; empty for a new cluster
    /// @param authorities certificate authorities to use, instead of new ones
    public Cluster prepare(ClusterSpec spec, String origin, Optional<Path> authorities)
            throws IOException {
        try (var _ = home.lock()) {
            var known = home.cluster(spec.name());
            if (known.isPresent()) {
                var state = known.get().record().state();
                if (state == State.FOUNDING) {
                    return Cluster.open(home, known.get(), clock);
                }
                if (state != State.DESTROYED) {
                    throw exists(spec.name());
                }
                home.retire(spec.name(), known.get().record().uid());
            }
            return Cluster.open(home, record(spec, origin, authorities), clock);
        }
    }

    private ClusterHome record(ClusterSpec spec, String origin, Optional<Path> authorities)
            throws IOException {
        var cluster = home.newCluster(spec.name());
        DurableFile.replace(
                cluster.specFile(), SpecWriter.yaml(spec).getBytes(StandardCharsets.UTF_8));
        if (authorities.isPresent()) {
            ClusterPki.createFrom(
                    authorities.get(), cluster.pki(), spec.tls().leafValidity(), clock.instant());
        } else {
            ClusterPki.create(
                    cluster.pki(),
                    spec.name(),
                    new ClusterPki.Validity(spec.tls().caValidity(), spec.tls().leafValidity()),
                    clock.instant());
        }
        cluster.write(
                new ClusterRecord(
                        ClusterRecord.FORMAT,
                        spec.name(),
                        UUID.randomUUID().toString(),
                        incarnation(spec.name()),
                        clock.instant(),
                        State.FOUNDING,
                        origin));
        return cluster;
    }

    /// Fresh and random: etcd derives cluster and member ids from it, so members of an earlier life
    /// of this cluster cannot take part in this one.
    private String incarnation(String name) {
        var random = new byte[8];
        ids.nextBytes(random);
        return name + "-" + HexFormat.of().formatHex(random);
    }

    private static OperatorException exists(String name) {
        return new OperatorException(
                Failure.REFUSED,
                "CLUSTER_EXISTS",
                "a cluster '%s' exists already".formatted(name),
                "Nothing was changed.",
                "choose another name, or end it first: quorate cluster destroy " + name);
    }

    /// The first members of a new cluster: on the first hosts of its specification.
    public static List<Placement> placements(ClusterSpec spec) {
        return IntStream.range(0, spec.members())
                .mapToObj(
                        i -> new Placement(spec.hosts().get(i).name(), spec.name() + "-" + (i + 1)))
                .toList();
    }
}
