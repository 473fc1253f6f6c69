package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.restore.Decision;
import dev.quorate.restore.Rebuilding;
import dev.quorate.restore.RestorePlan;
import dev.quorate.restore.RestoreRates;
import dev.quorate.restore.RestoreReport;
import dev.quorate.restore.RestoreReport.Phases;
import dev.quorate.restore.Restorer;
import dev.quorate.restore.choose.RestoreTarget;
import dev.quorate.restore.rebuild.RebuiltStore;
import dev.quorate.restore.rebuild.Shape;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "run",
        description = {
            "Bring a moment back as a new cluster and prove it, or as a file.",
            "The source is not touched and need not be alive. Interrupted, the same command goes"
                    + " on."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate restore run -c dev --latest --as dev2 --local 3",
            "  quorate restore run -c dev --before-delete /config/users --as dev2 --local 3",
            "  quorate restore run -c dev --to-time 2026-01-02T03:04:05Z --to-file dev.db"
        },
        mixinStandardHelpOptions = true)
final class RestoreRunCommand implements Callable<Integer> {
    @Mixin private RestoreOptions restore;
    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private IdentityOption identity;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    RestoreRunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        restore.check(spec.commandLine());
        var terminal = session.terminal(spec.commandLine());
        var clock = session.environment().clock();
        var target = restore.target(clock.instant(), spec.commandLine());
        try (var scope =
                BackupScope.named(session, option, store, spec.commandLine())
                        .openedBy(identity.identities())) {
            scope.tellTrust(terminal);
            var sources = RestoreSources.of(scope, restore.trusted(scope), clock);
            if (restore.toFile == null) {
                return asCluster(terminal, scope, sources, target);
            }
            var plan = plan(sources, target);
            scope.backups().requireOpenable(plan.choice().route().base().manifest());
            return toFile(terminal, scope, sources, plan, restore.toFile);
        }
    }

    private RestorePlan plan(RestoreSources sources, RestoreTarget target)
            throws IOException, InterruptedException {
        var choice = sources.chooser().choose(target).orThrow();
        return restore.plan(choice, sources.highestRevision(), spec.commandLine());
    }

    private int asCluster(
            Terminal terminal, BackupScope scope, RestoreSources sources, RestoreTarget target)
            throws IOException, InterruptedException {
        var unfinished = unfinished();
        var plan = plan(sources, target, unfinished);
        scope.backups().requireOpenable(plan.choice().route().base().manifest());
        var specification =
                unfinished.isPresent()
                        ? unfinished.get().spec()
                        : restore.specification(session, plan, spec.commandLine());
        var members = specification.members();
        show(
                terminal,
                scope,
                plan,
                "new cluster %s: %d members, new id, new certificates"
                        .formatted(specification.name(), members),
                members);
        if (change.dryRun) {
            terminal.data("Nothing was changed.");
            return ExitCode.DONE;
        }
        var command = "restore run -c %s --as %s".formatted(scope.name(), specification.name());
        terminal.confirm(change, "Restore as " + specification.name(), command);
        var binaries = session.binaries(specification.version(), terminal);
        try (var cluster =
                        session.clusters()
                                .prepare(
                                        specification,
                                        Restorer.origin(plan),
                                        Optional.ofNullable(restore.authorities));
                var progress = terminal.progress()) {
            var report =
                    new Restorer(sources.archive(), plan, session.environment().clock())
                            .run(
                                    cluster,
                                    binaries,
                                    command,
                                    session.environment().person(),
                                    change.timeout,
                                    Change.progress(terminal),
                                    progress);
            progress.close();
            learn(scope, plan, members, report.phases());
            print(terminal, report, cluster);
        }
        return ExitCode.DONE;
    }

    /// A restore that was interrupted, with the specification that it began with.
    private record Unfinished(ClusterSpec spec, Optional<Decision> decision) {}

    private Optional<Unfinished> unfinished() throws IOException {
        var name = restore.as == null ? "" : restore.as;
        var known = name.isEmpty() ? Optional.<ClusterHome>empty() : session.home().cluster(name);
        if (known.isEmpty() || known.get().record().state() != State.FOUNDING) {
            return Optional.empty();
        }
        try (var cluster = session.clusters().open(name)) {
            return Optional.of(new Unfinished(cluster.spec(), Decision.read(cluster.home())));
        }
    }

    /// What was decided before an interruption stays so, although the archive has grown.
    private RestorePlan plan(
            RestoreSources sources, RestoreTarget target, Optional<Unfinished> unfinished)
            throws IOException, InterruptedException {
        var decided = unfinished.flatMap(Unfinished::decision);
        if (decided.isEmpty()) {
            return plan(sources, target);
        }
        var decision = decided.get();
        if (!decision.asks(target)) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "UNFINISHED_OTHER",
                    "%s is being made from %s, which was asked for as %s %s"
                            .formatted(
                                    unfinished.get().spec().name(),
                                    decision.origin(),
                                    decision.kind(),
                                    decision.requested()),
                    "Nothing was changed.",
                    "finish that first, or give it up: quorate cluster destroy "
                            + unfinished.get().spec().name());
        }
        var choice = sources.chooser().again(target, decision.base(), decision.revision());
        return new RestorePlan(
                choice,
                new Shape(
                        decision.bump(),
                        decision.historyKept(),
                        unfinished.get().spec().version()));
    }

    private void show(
            Terminal terminal, BackupScope scope, RestorePlan plan, String destination, int members)
            throws IOException {
        var estimate =
                RestoreRates.read(scope.home().root())
                        .estimate(plan.choice().route(), scope.address().toString(), members);
        RestoreView.lines(plan, estimate, Optional.empty(), destination, members > 0)
                .forEach(terminal::note);
    }

    private static void learn(BackupScope scope, RestorePlan plan, int members, Phases took)
            throws IOException {
        var home = scope.home().root();
        RestoreRates.read(home)
                .learn(plan.choice().route(), scope.address().toString(), members, took)
                .write(home);
    }

    private void print(Terminal terminal, RestoreReport report, Cluster cluster) {
        if (output.format.document()) {
            terminal.data(RestoreResult.of(report), output.format);
            return;
        }
        var proof = report.proof();
        terminal.data(
                "%s: %d voters, cluster id %016x, %d keys at revision %d, hash %d on all members (%s)"
                        .formatted(
                                report.cluster(),
                                proof.voters(),
                                proof.clusterId(),
                                proof.keys(),
                                proof.revision(),
                                proof.hashKv(),
                                Text.seconds(report.phases().total())));
        tell(terminal, report.store());
        terminal.note(
                "next:  eval \"$(quorate cluster env -c %s)\"; etcdctl member list"
                        .formatted(cluster.name()));
    }

    private static void tell(Terminal terminal, RebuiltStore store) {
        var rebuilt = store.rebuilt();
        terminal.note(
                "proof: revision %d of the source, hash %d before revisions were raised%s"
                        .formatted(
                                rebuilt.revision(),
                                Integer.toUnsignedLong(rebuilt.hashKv()),
                                store.mark()
                                        .map(mark ->
                                                "; member %s answered the same at revision %d"
                                                        .formatted(mark.member(), mark.revision()))
                                        .orElse("")));
        terminal.note("inside: " + RestoreView.text(store.insight()));
    }

    private int toFile(
            Terminal terminal,
            BackupScope scope,
            RestoreSources sources,
            RestorePlan plan,
            Path file)
            throws IOException, InterruptedException {
        var target = file.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "FILE_EXISTS",
                    "%s exists already".formatted(target),
                    "Nothing was changed.",
                    "name another file, or move that one away");
        }
        show(terminal, scope, plan, "file " + target, 0);
        if (change.dryRun) {
            terminal.data("Nothing was changed.");
            return ExitCode.DONE;
        }
        try (var progress = terminal.progress()) {
            var result = write(sources, plan, target, progress);
            progress.close();
            var phases =
                    new Phases(
                            result.fetch(),
                            result.rebuild(),
                            Duration.ZERO,
                            Duration.ZERO,
                            Duration.ZERO);
            learn(scope, plan, 0, phases);
            print(terminal, target, plan, result.store(), phases);
        }
        return ExitCode.DONE;
    }

    /// Beside the file that is wanted there is a directory for what is half done: what a run leaves
    /// there that was killed, the next one removes.
    private Rebuilding.Result write(
            RestoreSources sources, RestorePlan plan, Path target, TransferListener progress)
            throws IOException, InterruptedException {
        var parent = Objects.requireNonNull(target.getParent(), "a file lies in a directory");
        if (!Files.isDirectory(parent)) {
            throw new OperatorException(
                    Failure.BAD_INPUT,
                    "NO_DIRECTORY",
                    "there is no directory " + parent,
                    "Nothing was attempted.",
                    "make it: mkdir -p " + parent);
        }
        var directory = parent.resolve("." + target.getFileName() + ".restoring");
        var beside = Scratch.at(directory);
        try {
            var made = beside.file();
            var result =
                    new Rebuilding(sources.archive(), plan, session.environment().clock())
                            .to(made, sources.scratch(), beside, progress);
            Files.move(made, target);
            return result;
        } finally {
            beside.removeWhenEmpty();
        }
    }

    private void print(
            Terminal terminal, Path file, RestorePlan plan, RebuiltStore store, Phases phases) {
        if (output.format.document()) {
            terminal.data(
                    RestoreResult.of(file, plan.choice().lineage().text(), store, phases),
                    output.format);
            return;
        }
        var report = store.rebuilt().report();
        terminal.data(
                "%s: revision %d, %d keys (%s)"
                        .formatted(
                                file,
                                report.revision(),
                                report.keys(),
                                Text.seconds(phases.total())));
        tell(terminal, store);
        terminal.note("next:  etcdutl snapshot restore %s --data-dir DIR ...".formatted(file));
    }
}
