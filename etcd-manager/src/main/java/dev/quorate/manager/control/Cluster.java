package dev.quorate.manager.control;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.certs.ClusterPki;
import dev.quorate.manager.apply.MemberFlags;
import dev.quorate.manager.apply.MembershipChanger;
import dev.quorate.manager.apply.RebuiltData;
import dev.quorate.manager.apply.RecordTemplate;
import dev.quorate.manager.apply.StepExecutor;
import dev.quorate.manager.control.Conductor.Turn;
import dev.quorate.manager.etcd.ClientTls;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.etcd.GrpcEtcd;
import dev.quorate.manager.host.LocalHost;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.observe.Observer;
import dev.quorate.manager.observe.Owner;
import dev.quorate.manager.plan.History;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.PlanStep;
import dev.quorate.manager.plan.Preview;
import dev.quorate.manager.plan.RolledBack;
import dev.quorate.manager.plan.Vigil.Orders;
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
import dev.quorate.manager.state.Journal;
import dev.quorate.manager.state.Journal.Operation;
import dev.quorate.manager.state.JournalEntry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A cluster that this manager knows, with all that is needed to look at it and to change it.
public final class Cluster implements AutoCloseable {
    /// How long one call may take while a cluster is being changed.
    private static final Duration PROBE_DEADLINE = Duration.ofSeconds(2);

    private final Home manager;
    private final ClusterHome home;
    private final ClusterPki pki;
    private final Etcd etcd;
    private final LocalHost hosts;
    private final InstantSource clock;
    private final KnownSpec spec;

    private Cluster(
            Home manager,
            ClusterHome home,
            ClusterPki pki,
            Etcd etcd,
            LocalHost hosts,
            InstantSource clock,
            KnownSpec spec) {
        this.manager = manager;
        this.home = home;
        this.pki = pki;
        this.etcd = etcd;
        this.hosts = hosts;
        this.clock = clock;
        this.spec = spec;
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
                clock,
                new KnownSpec(
                        home.specFile(),
                        file -> new SpecReader(manager.store()).readOwn(file).orThrow()));
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
        return home.record();
    }

    public ClusterSpec spec() throws IOException {
        return spec.read();
    }

    /// Replaces the specification; the next operation converges on it.
    public void write(ClusterSpec spec) throws IOException {
        DurableFile.replace(
                home.specFile(), SpecWriter.yaml(spec).getBytes(StandardCharsets.UTF_8));
    }

    public Owner owner() throws IOException {
        return new Owner(manager.managerUid(), home.record().uid());
    }

    /// Looks at every host and member, and calls damaged what was rolled back.
    public ClusterView observe(Duration deadline) throws IOException, InterruptedException {
        var spec = spec();
        return RolledBack.marked(
                observer(spec).observe(spec, owner(), deadline),
                home.appliedIndexes(),
                Memory.ailments(home));
    }

    Observer observer(ClusterSpec spec) {
        return new Observer(
                etcd,
                hosts,
                clock,
                Optional.of((host, member) -> MemberFlags.running(spec, host, member, pki)));
    }

    /// What would be done if this were asked now.
    public Preview preview(Intent intent, ClusterSpec wanted)
            throws IOException, InterruptedException {
        var now = clock.instant();
        var view = observer(wanted).observe(wanted, owner(), PROBE_DEADLINE);
        return Preview.of(
                wanted, view, historyOf(past(), "preview", intent, now, now, List.of()), now);
    }

    /// The history that a decision on this cluster would be based on now.
    public History history(Intent intent) throws IOException {
        var now = clock.instant();
        return historyOf(past(), "preview", intent, now, now, List.of());
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

    private HistoryFold past() throws IOException {
        return new HistoryFold(
                home.journal().operations(), home.appliedIndexes(), home.record().incarnation());
    }

    /// What a command bases its decisions on. A person who types it knows what they have told the
    /// daemon.
    private History historyOf(
            HistoryFold past,
            String id,
            Intent intent,
            Instant openedAt,
            Instant begun,
            List<JournalEntry> written)
            throws IOException {
        return past.with(id, intent, openedAt, begun, written, Memory.ailments(home), Orders.NONE);
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
        var spec = spec();
        var past = past();
        var indexes = new TreeMap<>(home.appliedIndexes());
        var owner = owner();
        var observer = observer(spec);
        var begun = clock.instant();
        var opened = open(request, hold);
        try {
            return conductor(
                            spec,
                            () -> {
                                var view = observer.observe(spec, owner, PROBE_DEADLINE);
                                remember(indexes, view);
                                return view;
                            },
                            Turn.of(hold),
                            binaries,
                            rebuilt,
                            listener)
                    .report(
                            opened.writer(),
                            written ->
                                    historyOf(
                                            past,
                                            opened.writer().id(),
                                            request.intent(),
                                            opened.at(),
                                            begun,
                                            written),
                            begun.plus(request.timeout()));
        } finally {
            home.writeAppliedIndexes(indexes);
        }
    }

    /// An operation that is being written.
    ///
    /// @param at when it was first asked for
    record Opened(Journal.Writer writer, Instant at) {}

    /// Begins an operation, or goes on with the one that was interrupted.
    Opened open(Request request, Hold hold) throws IOException {
        var journal = home.journal();
        var unfinished = journal.open();
        var resumed = unfinished.filter(operation -> operation.intent().equals(request.intent()));
        supersede(journal, unfinished.filter(operation -> resumed.isEmpty()), request, hold);
        var openedAt = resumed.map(Operation::openedAt).orElse(clock.instant());
        return new Opened(
                resumed.isPresent()
                        ? journal.resume(resumed.get(), hold.epoch())
                        : journal.begin(
                                Journal.id(request.intent(), openedAt),
                                request.intent(),
                                request.person(),
                                request.what(),
                                hold.epoch(),
                                openedAt),
                openedAt);
    }

    Conductor conductor(
            ClusterSpec spec,
            Conductor.Eyes eyes,
            Turn turn,
            EtcdBinaries binaries,
            Optional<RebuiltData> rebuilt,
            OperationListener listener)
            throws IOException {
        var record = home.record();
        return new Conductor(
                spec,
                eyes,
                new StepExecutor(
                        spec,
                        new RecordTemplate(manager.managerUid(), record.name(), record.uid()),
                        new MembershipChanger(etcd),
                        hosts,
                        pki,
                        binaries,
                        rebuilt,
                        clock),
                turn,
                clock,
                listener);
    }

    /// An operation that was interrupted and is not what is asked now: whatever it left half done
    /// is found by observation and finished or taken back on the way.
    private void supersede(
            Journal journal, Optional<Operation> unfinished, Request request, Hold hold)
            throws IOException {
        if (unfinished.isEmpty()) {
            return;
        }
        switch (unfinished.get().intent()) {
            case Intent.Create _, Intent.Restore _ -> {
                if (!(request.intent() instanceof Intent.Destroy)) {
                    throw unfinished(unfinished.get());
                }
            }
            case Intent.Destroy _ -> throw unfinished(unfinished.get());
            case Intent.Converge _,
                    Intent.Heal _,
                    Intent.Replace _,
                    Intent.Remove _,
                    Intent.Promote _,
                    Intent.Start _,
                    Intent.Stop _,
                    Intent.Restart _,
                    Intent.MoveLeader _ -> {}
        }
        journal.resume(unfinished.get(), hold.epoch())
                .close("superseded by: " + request.what(), clock.instant());
    }

    private OperatorException unfinished(Operation operation) {
        var verb =
                switch (operation.intent()) {
                    case Intent.Destroy _ -> "destroyed";
                    case Intent.Restore _ -> "restored";
                    case Intent.Create _,
                            Intent.Converge _,
                            Intent.Heal _,
                            Intent.Replace _,
                            Intent.Remove _,
                            Intent.Promote _,
                            Intent.Start _,
                            Intent.Stop _,
                            Intent.Restart _,
                            Intent.MoveLeader _ ->
                            "created";
                };
        return new OperatorException(
                Failure.REFUSED,
                "UNFINISHED",
                "%s is not yet %s: operation %s of %s was interrupted"
                        .formatted(name(), verb, operation.id(), operation.openedAt()),
                "Nothing was changed.",
                "run the command that began it again; or give it up: quorate cluster destroy %s"
                        .formatted(name()));
    }

    static void remember(Map<MemberId, Long> indexes, ClusterView view) {
        for (MemberView member : view.members()) {
            member.answered()
                    .ifPresent(said ->
                            indexes.merge(member.member().id(), said.appliedIndex(), Math::max));
        }
    }

    @Override
    public void close() {
        etcd.close();
    }
}
