package dev.quorate.manager.control;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.apply.MemberCertificates;
import dev.quorate.manager.apply.MemberFlags;
import dev.quorate.manager.apply.MembershipChanger;
import dev.quorate.manager.apply.RebuiltData;
import dev.quorate.manager.apply.RecordTemplate;
import dev.quorate.manager.apply.StepExecutor;
import dev.quorate.manager.control.Cluster.Request;
import dev.quorate.manager.control.Conductor.Turn;
import dev.quorate.manager.etcd.Etcd;
import dev.quorate.manager.host.Host;
import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.observe.MemberView;
import dev.quorate.manager.observe.Observer;
import dev.quorate.manager.observe.Owner;
import dev.quorate.manager.observe.SideBySide;
import dev.quorate.manager.plan.History;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.release.EtcdBinaries;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.MemberId;
import dev.quorate.manager.state.ClusterRecord;
import dev.quorate.manager.state.Holds.Hold;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.Journal;
import dev.quorate.manager.state.Journal.Operation;
import dev.quorate.manager.state.JournalEntry;
import dev.quorate.manager.state.Records;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What operations on one cluster are made with: everything outside this process is behind one of
/// these, so that the same operations run on real machines and on a model of them.
public record Works(
        Records records,
        Subject subject,
        Etcd etcd,
        Host hosts,
        SideBySide sideBySide,
        MemberCertificates certificates,
        Clock clock) {
    /// How long one call may take while a cluster is being changed.
    private static final Duration PROBE_DEADLINE = Duration.ofSeconds(2);

    /// What is wanted, and by whom.
    public interface Subject {
        ClusterSpec spec() throws IOException;

        /// This manager's identity, as it stands in the records of hosts.
        String managerUid() throws IOException;
    }

    String name() {
        return records.name();
    }

    ClusterRecord record() throws IOException {
        return records.record();
    }

    ClusterSpec spec() throws IOException {
        return subject.spec();
    }

    Owner owner() throws IOException {
        return new Owner(subject.managerUid(), records.record().uid());
    }

    Observer observer(ClusterSpec spec) {
        return new Observer(
                etcd,
                hosts,
                clock,
                sideBySide,
                Optional.of(
                        (host, member) -> MemberFlags.running(spec, host, member, certificates)));
    }

    HistoryFold past() throws IOException {
        return new HistoryFold(
                JournalFold.of(records.journal().operations()),
                records.appliedIndexes(),
                records.record().incarnation());
    }

    /// What a command bases its decisions on. A person who types it knows what they have told the
    /// daemon.
    History historyOf(
            HistoryFold past,
            String id,
            Intent intent,
            Instant openedAt,
            Instant begun,
            List<JournalEntry> written)
            throws IOException {
        return past.with(
                id, intent, openedAt, begun, written, Memory.ailments(records), Orders.NONE);
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
        var indexes = new TreeMap<>(records.appliedIndexes());
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
            records.writeAppliedIndexes(indexes);
        }
    }

    /// An operation that is being written.
    ///
    /// @param at when it was first asked for
    record Opened(Journal.Writer writer, Instant at) {}

    /// Begins an operation, or goes on with the one that was interrupted.
    Opened open(Request request, Hold hold) throws IOException {
        var journal = records.journal();
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
        var record = records.record();
        return new Conductor(
                spec,
                eyes,
                new StepExecutor(
                        spec,
                        new RecordTemplate(subject.managerUid(), record.name(), record.uid()),
                        new MembershipChanger(etcd),
                        hosts,
                        certificates,
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
}
