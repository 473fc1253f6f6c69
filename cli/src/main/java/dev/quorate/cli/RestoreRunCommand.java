package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.state.ClusterHome;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.restore.RestorePlan;
import dev.quorate.restore.RestoreReport;
import dev.quorate.restore.Restorer;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "run",
        description = {
            "Restore a backup as a new cluster and prove it, or to a file.",
            "The source is not touched and need not be alive. Interrupted, the same command goes"
                    + " on."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate restore run -c dev --latest --as dev2 --local 3",
            "  quorate restore run -c dev --latest --to-file dev.db"
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
        try (var scope =
                BackupScope.named(session, option, store, spec.commandLine())
                        .openedBy(identity.identities())) {
            scope.tellTrust(terminal);
            var plan = restore.plan(scope, spec.commandLine());
            scope.backups().requireOpenable(plan.choice().backup().manifest());
            return restore.toFile == null
                    ? asCluster(terminal, scope, plan)
                    : toFile(terminal, scope, plan, restore.toFile);
        }
    }

    private int asCluster(Terminal terminal, BackupScope scope, RestorePlan plan)
            throws IOException, InterruptedException {
        var wanted = unfinished().orElse(null);
        var specification =
                wanted == null ? restore.specification(session, plan, spec.commandLine()) : wanted;
        RestoreView.lines(
                        restore.target(),
                        plan,
                        "new cluster %s: %d members, new id, new certificates"
                                .formatted(specification.name(), specification.members()))
                .forEach(terminal::note);
        if (change.dryRun) {
            terminal.data("Nothing was changed.");
            return ExitCode.DONE;
        }
        var command = "restore run -c %s --as %s".formatted(scope.name(), specification.name());
        terminal.confirm(change, "Restore as " + specification.name(), command);
        var binaries = session.binaries(specification.version(), terminal);
        var origin = Restorer.origin(plan.choice().backup().manifest());
        try (var cluster =
                        session.clusters()
                                .prepare(
                                        specification,
                                        origin,
                                        Optional.ofNullable(restore.authorities));
                var progress = terminal.progress()) {
            var report =
                    new Restorer(scope.backups(), plan, session.environment().clock())
                            .run(
                                    cluster,
                                    binaries,
                                    command,
                                    session.environment().person(),
                                    change.timeout,
                                    Change.progress(terminal),
                                    progress);
            progress.close();
            print(terminal, report, cluster);
        }
        return ExitCode.DONE;
    }

    /// A restore under this name that was interrupted goes on with the specification that it began
    /// with.
    private Optional<ClusterSpec> unfinished() throws IOException {
        var name = restore.as == null ? "" : restore.as;
        var known = name.isEmpty() ? Optional.<ClusterHome>empty() : session.home().cluster(name);
        if (known.isEmpty() || known.get().record().state() != State.FOUNDING) {
            return Optional.empty();
        }
        try (var cluster = session.clusters().open(name)) {
            return Optional.of(cluster.spec());
        }
    }

    private void print(Terminal terminal, RestoreReport report, Cluster cluster) {
        if (output.format.document()) {
            terminal.data(RestoreView.document(report), output.format);
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
        terminal.note(
                "next:  eval \"$(quorate cluster env -c %s)\"; etcdctl member list"
                        .formatted(cluster.name()));
    }

    private int toFile(Terminal terminal, BackupScope scope, RestorePlan plan, Path file)
            throws IOException, InterruptedException {
        var target = file.toAbsolutePath();
        if (Files.exists(target)) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "FILE_EXISTS",
                    "%s exists already".formatted(target),
                    "Nothing was changed.",
                    "name another file, or move that one away");
        }
        RestoreView.lines(restore.target(), plan, "file " + target).forEach(terminal::note);
        if (change.dryRun) {
            terminal.data("Nothing was changed.");
            return ExitCode.DONE;
        }
        var began = session.environment().clock().instant();
        var manifest = plan.choice().backup().manifest();
        try (var progress = terminal.progress()) {
            scope.backups().fetch(manifest, target, progress);
        }
        var took = Duration.between(began, session.environment().clock().instant());
        if (output.format.document()) {
            terminal.data(
                    new Document()
                            .with("cluster", null)
                            .with("file", target.toString())
                            .with("lineage", manifest.lineage().text())
                            .with("revision", manifest.revision())
                            .with("members", 0)
                            .with(
                                    "proof",
                                    new Document()
                                            .with("equal", true)
                                            .with("revision", manifest.revision())
                                            .with("compactRevision", manifest.compactRevision())
                                            .with("hashKv", Long.toString(manifest.hashKv()))
                                            .with("keys", manifest.keys())
                                            .with("clusterId", null))
                            .with(
                                    "seconds",
                                    new Document()
                                            .with("fetch", RestoreView.seconds(took))
                                            .with("total", RestoreView.seconds(took))),
                    output.format);
        } else {
            terminal.data(
                    "%s: revision %d, %d keys (%s)"
                            .formatted(
                                    target,
                                    manifest.revision(),
                                    manifest.keys(),
                                    Text.seconds(took)));
            terminal.note(
                    "next:  etcdutl snapshot restore %s --data-dir DIR ...".formatted(target));
        }
        return ExitCode.DONE;
    }
}
