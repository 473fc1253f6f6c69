package dev.quorate.manager.control;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.control.Cluster.Request;
import dev.quorate.manager.control.Conductor.Ended;
import dev.quorate.manager.control.Conductor.Recall;
import dev.quorate.manager.control.Conductor.Turn;
import dev.quorate.manager.control.Works.Opened;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.Observer;
import dev.quorate.manager.plan.Decision;
import dev.quorate.manager.plan.Decision.Converged;
import dev.quorate.manager.plan.Decision.Proceed;
import dev.quorate.manager.plan.Decision.Refuse;
import dev.quorate.manager.plan.Decision.Wait;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.Planner;
import dev.quorate.manager.release.EtcdBinaries;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.manager.state.Holds;
import dev.quorate.manager.state.Holds.Hold;
import dev.quorate.manager.state.Holds.Holder;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.Journal.Operation;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Watches over one cluster: looks, decides, and when there is something to do takes the cluster
/// and does it, step by step, like a command. Between rounds it holds nothing.
public final class Watcher implements AutoCloseable {
    /// As whom the daemon acts.
    public static final String PERSON = "daemon";

    /// A command that was ended in the middle is left to its person for so long before the daemon
    /// goes on with it.
    private static final Duration ADOPTED_AFTER = Duration.ofSeconds(5);

    private static final Duration NEVER = Duration.ofDays(3_650);

    private final Works cluster;
    private final Watch watch;
    private final Binaries binaries;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Memory memory;
    private final Notes notes;
    private Pace pace = Pace.FIRST;
    private String journalStamp = "";
    private List<Operation> operations = List.of();
    private JournalFold journal = JournalFold.of(List.of());
    private @Nullable Sight sight;
    private @Nullable Long unwellSince;
    private @Nullable Long abandonedSince;

    private record Sight(ClusterSpec spec, Observer observer) {}

    /// The daemon that this watcher is part of.
    public interface Watch {
        /// @throws OperatorException when another daemon has taken over
        void check() throws IOException;

        /// Whether to stop at the next boundary between two steps.
        boolean stopping();

        /// How many clusters are watched beside each other.
        int clusters();

        /// Who wants to know what is seen of this cluster.
        default WatchListener listener() {
            return WatchListener.NONE;
        }
    }

    /// Where etcd's programs come from.
    public interface Binaries {
        EtcdBinaries of(EtcdVersion version) throws IOException, InterruptedException;
    }

    private Watcher(
            Works cluster,
            Watch watch,
            Binaries binaries,
            InstantSource clock,
            LongSupplier nanos,
            Memory memory,
            Notes notes) {
        this.cluster = cluster;
        this.watch = watch;
        this.binaries = binaries;
        this.clock = clock;
        this.nanos = nanos;
        this.memory = memory;
        this.notes = notes;
    }

    /// @param works its connections are closed with the watcher
    public static Watcher over(Works works, Watch watch, Binaries binaries) throws IOException {
        return new Watcher(
                works,
                watch,
                binaries,
                works.clock(),
                works.clock()::nanos,
                Memory.of(works.records(), works.clock()::nanos),
                Notes.of(works.records(), watch.listener()));
    }

    /// One look, and everything that follows from it.
    ///
    /// @return how long to pause before the next
    public Duration round() throws IOException, InterruptedException {
        watch.check();
        var state = cluster.record().state();
        if (state != State.ACTIVE) {
            notes.waiting(
                    switch (state) {
                        case FOUNDING -> "it is not yet founded";
                        case ENDING -> "it is being destroyed";
                        case DESTROYED -> "it is destroyed";
                        case ACTIVE -> throw new IllegalStateException("active");
                    },
                    clock.instant(),
                    Optional.empty());
            return pace.untilNext(true, watch.clusters());
        }
        var spec = cluster.spec();
        var view = look(spec);
        readJournal();
        var open =
                operations.stream()
                        .filter(Operation::planned)
                        .filter(operation -> !operation.closed())
                        .toList();
        var decision = decide(spec, view);
        var whole = decision instanceof Converged;
        unwellSince = whole ? null : unwellSince == null ? (Long) nanos.getAsLong() : unwellSince;
        var next = open.isEmpty() ? Optional.<Operation>empty() : Optional.of(open.getLast());
        var resumed =
                next.isPresent() && (mine(next.get()) || abandoned(next.get(), decision))
                        ? next
                        : Optional.<Operation>empty();
        if (resumed.isPresent() || decision instanceof Proceed) {
            return act(spec, decision, resumed);
        }
        note(decision);
        return pace.untilNext(whole, watch.clusters());
    }

    /// Says a failure that kept a round from being done.
    public void say(OperatorException problem) throws IOException {
        notes.refused(problem.code(), problem.problem(), problem.remedy(), clock.instant());
    }

    private ClusterView look(ClusterSpec spec) throws IOException, InterruptedException {
        var begun = nanos.getAsLong();
        var view = observer(spec).observe(spec, cluster.owner(), pace.deadline());
        var took = Duration.ofNanos(nanos.getAsLong() - begun);
        if (!view.hosts().isEmpty()
                && view.hosts().stream().allMatch(at -> at.answered().isPresent())) {
            pace = pace.afterAnswersIn(took);
        }
        watch.listener().looked(spec, view, took);
        memory.see(view);
        return view;
    }

    private Observer observer(ClusterSpec spec) {
        var known = sight;
        if (known == null || !known.spec().equals(spec)) {
            known = new Sight(spec, cluster.observer(spec));
            sight = known;
        }
        return known.observer();
    }

    private void readJournal() throws IOException {
        var pages = cluster.records().journal();
        var stamp = pages.stamp();
        if (!stamp.equals(journalStamp)) {
            operations = pages.operations();
            journal = JournalFold.of(operations);
            journalStamp = stamp;
            watch.listener().read(operations);
        }
    }

    private Decision decide(ClusterSpec spec, ClusterView view) throws IOException {
        var now = clock.instant();
        var since = unwellSince;
        var begun = since == null ? now : now.minus(Duration.ofNanos(nanos.getAsLong() - since));
        var history = recallOf("", new Intent.Heal(), begun, begun).with(List.of());
        return new Planner().decide(spec, view, history, now);
    }

    private Recall recallOf(String id, Intent intent, Instant openedAt, Instant begun)
            throws IOException {
        var past = new HistoryFold(journal, memory.indexes(), cluster.record().incarnation());
        return written ->
                past.with(
                        id,
                        intent,
                        openedAt,
                        begun,
                        written,
                        memory.ailments(),
                        cluster.records().orders());
    }

    private static boolean mine(Operation operation) {
        return operation.intent() instanceof Intent.Heal;
    }

    /// Whether a person's operation was ended in the middle, by a kill or when its time was over,
    /// in a way that leaves the cluster weaker until somebody goes on with it.
    private boolean abandoned(Operation operation, Decision decision) throws IOException {
        var left =
                switch (operation.intent()) {
                    case Intent.Converge _, Intent.Replace _, Intent.Remove _, Intent.Promote _ ->
                            true;
                    case Intent.Heal _,
                            Intent.Create _,
                            Intent.Restore _,
                            Intent.Start _,
                            Intent.Stop _,
                            Intent.Restart _,
                            Intent.MoveLeader _,
                            Intent.Destroy _ ->
                            false;
                };
        if (!left || paused(decision) || holder().isPresent()) {
            abandonedSince = null;
            return false;
        }
        var since = abandonedSince;
        if (since == null) {
            abandonedSince = nanos.getAsLong();
            return false;
        }
        return nanos.getAsLong() - since > ADOPTED_AFTER.toNanos();
    }

    private static boolean paused(Decision decision) {
        return decision instanceof Refuse refuse && refuse.code().equals("PAUSED");
    }

    private Optional<Holder> holder() throws IOException {
        var holds = cluster.records().holds();
        var claimant = holds.claimant(Role.OPERATION);
        return claimant.isPresent() ? claimant : holds.holder(Role.OPERATION);
    }

    private Duration act(ClusterSpec spec, Decision decision, Optional<Operation> resumed)
            throws IOException, InterruptedException {
        var programs = binaries.of(spec.version());
        var holder = holder();
        if (holder.isPresent()) {
            return giveWay(holder.get());
        }
        try (var hold = take(resumed)) {
            if (outdated(spec)) {
                return Duration.ZERO;
            }
            var request = request(decision, resumed);
            notes.acting(request.what(), clock.instant());
            var ended = run(spec, request, hold, programs);
            abandonedSince = null;
            if (ended.end().isPresent()) {
                note(ended.end().get());
            }
            return Duration.ZERO;
        } catch (OperatorException busy) {
            if (busy.failure() != Failure.BUSY || busy.code().equals(Holds.OVERTAKEN)) {
                throw busy;
            }
            return pace.untilNext(false, watch.clusters());
        } finally {
            memory.writeIndexes();
        }
    }

    /// Whether somebody has held the cluster since it was looked at, and wants something else now.
    private boolean outdated(ClusterSpec decidedFor) throws IOException {
        return !cluster.spec().equals(decidedFor)
                || !cluster.records().journal().stamp().equals(journalStamp);
    }

    private Hold take(Optional<Operation> resumed) throws IOException {
        return cluster.records()
                .holds()
                .takeYielding(
                        Role.OPERATION, resumed.map(Operation::command).orElse("healing"), PERSON);
    }

    private Duration giveWay(Holder holder) throws IOException {
        notes.waiting(
                "%s by %s has the cluster".formatted(holder.what(), holder.person()),
                clock.instant(),
                Optional.empty());
        return pace.untilNext(false, watch.clusters());
    }

    private static Request request(Decision decision, Optional<Operation> resumed) {
        if (resumed.isPresent() && !mine(resumed.get())) {
            return new Request(
                    resumed.get().intent(),
                    "goes on with: " + resumed.get().command(),
                    PERSON,
                    NEVER);
        }
        var why =
                decision instanceof Proceed proceed
                        ? "%s: %s".formatted(proceed.step().summary(), proceed.reason())
                        : "goes on with what was interrupted";
        return new Request(new Intent.Heal(), "heal: " + why, PERSON, NEVER);
    }

    private Ended run(ClusterSpec spec, Request request, Hold hold, EtcdBinaries programs)
            throws IOException, InterruptedException {
        var opened = cluster.open(request, hold);
        readJournal();
        return cluster.conductor(
                        spec,
                        () -> look(spec),
                        turn(hold),
                        programs,
                        Optional.empty(),
                        new LoggedProgress(cluster.name()))
                .run(
                        opened.writer(),
                        recallOf(opened, request.intent()),
                        clock.instant().plus(request.timeout()));
    }

    private Recall recallOf(Opened opened, Intent intent) throws IOException {
        return recallOf(opened.writer().id(), intent, opened.at(), clock.instant());
    }

    private Turn turn(Hold hold) {
        return new Turn() {
            @Override
            public void check() throws IOException {
                watch.check();
                hold.check();
            }

            @Override
            public boolean over() throws IOException {
                check();
                return watch.stopping()
                        || cluster.records().holds().claimant(Role.OPERATION).isPresent();
            }

            @Override
            public boolean unattended() {
                return true;
            }
        };
    }

    private void note(Decision decision) throws IOException {
        var now = clock.instant();
        switch (decision) {
            case Converged(var reason) -> notes.healthy(reason, now);
            case Wait(var reason, var deadline, var _) ->
                    notes.waiting(reason, now, Optional.of(deadline));
            case Refuse(var code, var hazard, var remedy, var _) ->
                    notes.refused(code, hazard, remedy, now);
            case Proceed proceed -> notes.acting(proceed.step().summary(), now);
        }
    }

    @Override
    public void close() {
        cluster.etcd().close();
    }
}
