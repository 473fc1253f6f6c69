package dev.quorate.manager.control;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.certs.ClusterPki;
import dev.quorate.manager.apply.MemberCertificates;
import dev.quorate.manager.apply.RebuiltData;
import dev.quorate.manager.etcd.ClientTls;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.etcd.GrpcEtcd;
import dev.quorate.manager.host.LocalHost;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.Owner;
import dev.quorate.manager.observe.SideBySide;
import dev.quorate.manager.plan.History;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.plan.Preview;
import dev.quorate.manager.plan.RolledBack;
import dev.quorate.manager.release.EtcdBinaries;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.spec.SpecReader;
import dev.quorate.manager.spec.SpecWriter;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.ClusterRecord;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.Holds.Hold;
import dev.quorate.manager.state.Holds.Holder;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.Home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A cluster that this manager knows, with all that is needed to look at it and to change it.
public final class Cluster implements AutoCloseable {
    /// How long one call may take while a cluster is being changed.
    private static final Duration PROBE_DEADLINE = Duration.ofSeconds(2);

    private static final int PROBES_MAX = 16;

    private final Home manager;
    private final ClusterHome home;
    private final ClusterPki pki;
    private final Etcd etcd;
    private final LocalHost hosts;
    private final Clock clock;
    private final Works works;

    private Cluster(
            Home manager,
            ClusterHome home,
            ClusterPki pki,
            Etcd etcd,
            LocalHost hosts,
            Clock clock) {
        this.manager = manager;
        this.home = home;
        this.pki = pki;
        this.etcd = etcd;
        this.hosts = hosts;
        this.clock = clock;
        var known =
                new KnownSpec(
                        home.specFile(),
                        file -> new SpecReader(manager.store()).readOwn(file).orThrow());
        this.works =
                new Works(
                        home,
                        new Works.Subject() {
                            @Override
                            public ClusterSpec spec() throws IOException {
                                return known.read();
                            }

                            @Override
                            public String managerUid() throws IOException {
                                return manager.managerUid();
                            }
                        },
                        etcd,
                        hosts,
                        SideBySide.threads(PROBES_MAX),
                        MemberCertificates.from(pki),
                        clock);
    }

    /// Who asks, and how long they are willing to wait.
    ///
    /// @param what the command as it was typed, for others that find the cluster held
    /// @param timeout after which the operation stops at a safe step
    public record Request(Intent intent, String what, String person, Duration timeout) {}

    /// Opens a known cluster. Nothing is asked of it yet.
    public static Cluster open(Home manager, ClusterHome home, InstantSource clock)
            throws IOException {
        var pki = ClusterPki.open(home.pki());
        return new Cluster(
                manager,
                home,
                pki,
                new GrpcEtcd(tls(pki)),
                new LocalHost(manager.root(), clock),
                Clock.of(clock));
    }

    /// With what this manager calls the cluster's members.
    public static ClientTls tls(ClusterPki pki) {
        var pair = pki.client(ClusterPki.OWN_CLIENT);
        return new ClientTls(pair.trustedFile(), pair.certificateFile(), pair.keyFile());
    }

    /// Who watches over it and all others of this home now.
    public Optional<Holder> daemon() throws IOException {
        return manager.watch().holder(Role.WATCH);
    }

    public String name() {
        return home.name();
    }

    public ClusterHome home() {
        return home;
    }

    public ClusterPki pki() {
        return pki;
    }

    public Etcd etcd() {
        return etcd;
    }

    public LocalHost hosts() {
        return hosts;
    }

    public ClusterRecord record() throws IOException {
        return works.record();
    }

    public ClusterSpec spec() throws IOException {
        return works.spec();
    }

    /// Replaces the specification; the next operation converges on it.
    public void write(ClusterSpec spec) throws IOException {
        DurableFile.replace(
                home.specFile(), SpecWriter.yaml(spec).getBytes(StandardCharsets.UTF_8));
    }

    public Owner owner() throws IOException {
        return works.owner();
    }

    /// Looks at every host and member, and calls damaged what was rolled back.
    public ClusterView observe(Duration deadline) throws IOException, InterruptedException {
        var spec = spec();
        return RolledBack.marked(
                works.observer(spec).observe(spec, owner(), deadline),
                home.appliedIndexes(),
                Memory.ailments(home));
    }

    /// What operations on this cluster are made with.
    public Works works() {
        return works;
    }

    /// What would be done if this were asked now.
    public Preview preview(Intent intent, ClusterSpec wanted)
            throws IOException, InterruptedException {
        var now = clock.instant();
        var view = works.observer(wanted).observe(wanted, owner(), PROBE_DEADLINE);
        return Preview.of(
                wanted,
                view,
                works.historyOf(works.past(), "preview", intent, now, now, List.of()),
                now);
    }

    /// The history that a decision on this cluster would be based on now.
    public History history(Intent intent) throws IOException {
        var now = clock.instant();
        return works.historyOf(works.past(), "preview", intent, now, now, List.of());
    }

    /// What a member is or was called: its id, and the names under which the journal knows it.
    public Set<String> names(MemberId id) throws IOException {
        var names = new TreeSet<String>();
        names.add(id.toString());
        for (var operation : home.journal().operations()) {
            for (var entry : operation.entries()) {
                entry.step().ifPresent(step -> nameOf(step, id).ifPresent(names::add));
            }
        }
        return names;
    }

    private static Optional<String> nameOf(PlanStep step, MemberId id) {
        return switch (step) {
            case PlanStep.LatchMember latch when latch.id().equals(id) ->
                    Optional.of(latch.member());
            case PlanStep.RemoveMember remove when remove.id().equals(id) ->
                    Optional.of(remove.member());
            case PlanStep.PromoteLearner promote when promote.id().equals(id) ->
                    Optional.of(promote.member());
            case PlanStep.PermitMember _,
                    PlanStep.PermitRestored _,
                    PlanStep.PlaceData _,
                    PlanStep.StartMember _,
                    PlanStep.StopMember _,
                    PlanStep.AddLearner _,
                    PlanStep.MoveLeader _,
                    PlanStep.SetAside _,
                    PlanStep.LatchMember _,
                    PlanStep.RemoveMember _,
                    PlanStep.PromoteLearner _ ->
                    Optional.empty();
        };
    }

    /// Takes the cluster for a command: nobody else changes it until the hold is closed. The daemon
    /// gives way at its next step boundary.
    public Hold hold(Role role, String what, String person) throws IOException {
        return hold(role, what, person, Duration.ZERO);
    }

    /// @param patience with another person's operation
    public Hold hold(Role role, String what, String person, Duration patience) throws IOException {
        try {
            return home.holds().claim(role, what, person, patience);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OperatorException(
                    Failure.INTERRUPTED,
                    "INTERRUPTED",
                    "interrupted while waiting for cluster %s".formatted(name()),
                    "Nothing was changed.",
                    "run the same command again",
                    interrupted);
        }
    }

    /// Does what was asked, or goes on with it where it was interrupted before.
    ///
    /// @param hold of the role [Role#OPERATION], taken before the specification was changed
    /// @param binaries of the version that the specification names
    /// @param rebuilt the data of a restore, for that intent alone
    public OperationReport run(
            Request request,
            Hold hold,
            EtcdBinaries binaries,
            Optional<RebuiltData> rebuilt,
            OperationListener listener)
            throws IOException, InterruptedException {
        return works.run(request, hold, binaries, rebuilt, listener);
    }

    @Override
    public void close() {
        etcd.close();
    }
}
