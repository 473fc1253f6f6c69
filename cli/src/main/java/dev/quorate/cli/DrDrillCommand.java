package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.restore.choose.RestoreTarget;
import dev.quorate.restore.drill.Driller;

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
            var rehearsal = Rehearsal.of(scope, wanted, clock);
            var choice = rehearsal.plan().choice();
            terminal.note(
                    "drill: %s, revision %d from backup %s, into %d %s of etcd %s"
                            .formatted(
                                    scope.name(),
                                    choice.revision(),
                                    choice.route().base().id(),
                                    members,
                                    members == 1 ? "member" : "members",
                                    rehearsal.version()));
            var report =
                    rehearsal.hold(
                            setting(rehearsal.version(), terminal),
                            new Driller.Listeners(Change.progress(terminal), progress));
            progress.close();
            rehearsal.keep(report);
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

    private Driller.Setting setting(EtcdVersion version, Terminal terminal)
            throws IOException, InterruptedException {
        var environment = session.environment();
        return new Driller.Setting(
                members,
                session.binaries(version, terminal),
                session.ports(),
                environment.person(),
                BuildVersion.read(),
                timeout,
                environment.clock());
    }
}
