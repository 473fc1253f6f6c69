package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.backup.archive.Drill;
import dev.quorate.backup.archive.Drills;
import dev.quorate.backup.archive.Evidence;
import dev.quorate.backup.archive.Level;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.archive.Proof;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.restore.RestorePlan;
import dev.quorate.restore.RestoreRates;
import dev.quorate.restore.choose.Choice;
import dev.quorate.restore.choose.RestoreTarget;
import dev.quorate.restore.choose.Trust;
import dev.quorate.restore.drill.DrillReport;
import dev.quorate.restore.drill.Driller;
import dev.quorate.restore.rebuild.Bump;
import dev.quorate.restore.rebuild.Shape;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

@Command(
        name = "drill",
        description = {
            "Restore for practice: into a scratch cluster on this machine, with etcd's own tool;"
                    + " serve, read every key back, compare, measure, and remove it all.",
            "The cluster itself is not touched. What was found and how long it took is kept in the"
                    + " store, and estimates of restores follow it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate dr drill -c dev",
            "  quorate dr drill -c dev --to-time now-1h --members 3"
        },
        mixinStandardHelpOptions = true)
final class DrDrillCommand implements Callable<Integer> {
    private static final Set<Integer> MEMBERS = Set.of(1, 3, 5, 7);

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private @Nullable TargetOptions target;

    @Option(
            names = "--members",
            paramLabel = "N",
            description = "Members of the scratch cluster: 1, 3, 5 or 7 (default: 1).")
    private int members = 1;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "How long its members may take to start (default: 10m).")
    private Duration timeout = Duration.ofMinutes(10);

    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private IdentityOption identity;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    DrDrillCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!MEMBERS.contains(members)) {
            throw new ParameterException(spec.commandLine(), "--members is 1, 3, 5 or 7");
        }
        var terminal = session.terminal(spec.commandLine());
        var clock = session.environment().clock();
        var wanted = wanted(clock.instant());
        try (var scope =
                        BackupScope.required(session, option, store, spec.commandLine())
                                .openedBy(identity.identities());
                var progress = terminal.progress()) {
            var trust = new Trust.Known(scope.trusted().orElseThrow());
            var sources = RestoreSources.of(scope, trust, clock);
            var plan = plan(sources, sources.chooser().choose(wanted).orThrow());
            terminal.note(
                    "drill: %s, revision %d from backup %s, into %d %s of etcd %s"
                            .formatted(
                                    scope.name(),
                                    plan.choice().revision(),
                                    plan.choice().route().base().id(),
                                    members,
                                    members == 1 ? "member" : "members",
                                    plan.shape().version()));
            var report = drill(scope, sources, plan, terminal, progress);
            progress.close();
            keep(scope, plan, report);
            var view = new DrillView(report.record());
            if (output.format.document()) {
                terminal.data(view.document(), output.format);
            } else {
                view.lines().forEach(terminal::data);
            }
            return report.record().passed() ? ExitCode.DONE : Failure.MISMATCH.exitCode();
        }
    }

    private RestoreTarget wanted(Instant now) {
        if (target == null) {
            return new RestoreTarget.Latest();
        }
        target.check(spec.commandLine());
        return target.target(Optional.empty(), now, spec.commandLine());
    }

    private static RestorePlan plan(RestoreSources sources, Choice choice) {
        var version = EtcdVersion.parse(choice.route().base().manifest().etcdVersion());
        return new RestorePlan(
                choice, new Shape(Bump.beyond(sources.highestRevision()), false, version));
    }

    private DrillReport drill(
            BackupScope scope,
            RestoreSources sources,
            RestorePlan plan,
            Terminal terminal,
            TransferListener progress)
            throws IOException, InterruptedException {
        var environment = session.environment();
        var setting =
                new Driller.Setting(
                        members,
                        session.binaries(plan.shape().version(), terminal),
                        session.ports(),
                        environment.person(),
                        BuildVersion.read(),
                        timeout,
                        environment.clock());
        return new Driller(scope.home(), sources.archive(), plan, setting)
                .run(new Driller.Listeners(Change.progress(terminal), progress));
    }

    private void keep(BackupScope scope, RestorePlan plan, DrillReport report)
            throws IOException, InterruptedException {
        var key = scope.cluster().orElseThrow().pki().signer();
        Drills.open(scope.store(), scope.name()).record(report.record(), key);
        var drill = report.record();
        var base = plan.choice().route().base();
        if (drill.passed() && drill.revision() == base.manifest().revision()) {
            scope.backups().record(proof(drill, base.manifest()), key);
        }
        if (drill.passed()) {
            var home = scope.home().root();
            RestoreRates.read(home)
                    .learn(
                            plan.choice().route(),
                            scope.address().toString(),
                            members,
                            report.took())
                    .write(home);
        }
    }

    /// The backup itself was served and compared, with nothing added to it and nothing cut off.
    private static Proof proof(Drill drill, Manifest manifest) {
        return new Proof(
                manifest.id(),
                manifest.lineage(),
                manifest.stored(),
                Level.DRILLED,
                Optional.empty(),
                Optional.of(
                        new Evidence.Drilled(
                                drill.etcdVersion(),
                                drill.revision(),
                                drill.keys(),
                                drill.took().total().toMillis())),
                drill.toolVersion(),
                drill.at());
    }
}
