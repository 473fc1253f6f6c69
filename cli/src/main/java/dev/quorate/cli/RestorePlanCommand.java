package dev.quorate.cli;

import dev.quorate.backup.archive.TransferListener;
import dev.quorate.restore.RestorePlan;
import dev.quorate.restore.RestoreRates;
import dev.quorate.restore.choose.Outcome;
import dev.quorate.restore.choose.RestoreTarget;
import dev.quorate.restore.choose.Route;
import dev.quorate.restore.rebuild.Insight;
import dev.quorate.restore.rebuild.Materials;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "plan",
        description = {
            "Show what a restore would take, what it would lose, and what a person should know"
                    + " before.",
            "Changes nothing. Exit code 8 when the target cannot be reached, with the nearest"
                    + " points that can."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate restore plan -c dev --latest --as dev2 --local 3",
            "  quorate restore plan -c dev --before-delete /config/users --to-file before.db"
        },
        mixinStandardHelpOptions = true)
final class RestorePlanCommand implements Callable<Integer> {
    /// What is small is fetched without being asked for.
    private static final long INSPECT_BYTES_MAX = 64L << 20;

    @Option(
            names = "--inspect",
            description =
                    "Fetch it and look inside, whatever its size: keys, leases, and the keys that"
                            + " Kubernetes encrypted values with (done unasked up to 64 MiB).")
    private boolean inspect;

    @Mixin private RestoreOptions restore;
    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private IdentityOption identity;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    RestorePlanCommand(Session session) {
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
            return switch (sources.chooser().choose(target)) {
                case Outcome.Unreachable unreachable -> refuse(target, unreachable, terminal);
                case Outcome.Chosen(var choice) -> {
                    var plan = restore.plan(choice, sources.highestRevision(), spec.commandLine());
                    show(plan, scope, inside(choice.route(), scope, sources, terminal), terminal);
                    yield ExitCode.DONE;
                }
            };
        }
    }

    /// The command's own document comes before one of the error.
    private int refuse(RestoreTarget target, Outcome.Unreachable unreachable, Terminal terminal) {
        if (!output.format.document()) {
            throw unreachable.exception();
        }
        terminal.data(RestoreView.document(target, unreachable), output.format);
        var refusal = unreachable.exception();
        terminal.note("error: " + refusal.problem());
        terminal.note("       " + refusal.unchanged());
        terminal.note("next:  " + refusal.remedy());
        return refusal.failure().exitCode();
    }

    /// Only somebody who can open it can look inside.
    private Optional<Insight> inside(
            Route route, BackupScope scope, RestoreSources sources, Terminal terminal)
            throws IOException, InterruptedException {
        var manifest = route.base().manifest();
        if (!scope.backups().openable(manifest)) {
            return Optional.empty();
        }
        scope.backups().requireOpenable(manifest);
        if (!inspect && route.storedBytes() > INSPECT_BYTES_MAX) {
            return Optional.empty();
        }
        var scratch = sources.scratch();
        scratch.require(route.rawBytes());
        try (var progress = terminal.progress();
                var materials =
                        Materials.fetch(
                                sources.archive(),
                                route,
                                scratch,
                                inspect ? progress : TransferListener.none())) {
            return Optional.of(Insight.of(materials));
        }
    }

    private void show(
            RestorePlan plan, BackupScope scope, Optional<Insight> inside, Terminal terminal)
            throws IOException {
        var estimate =
                RestoreRates.read(scope.home().root())
                        .estimate(
                                plan.choice().route(),
                                scope.address().toString(),
                                restore.as == null ? 0 : Math.max(1, restore.members()));
        if (output.format.document()) {
            terminal.data(
                    RestoreView.document(plan, estimate, inside, restore.as != null),
                    output.format);
            return;
        }
        var destination =
                restore.as == null
                        ? "file " + restore.toFile
                        : "new cluster %s: new id, new certificates".formatted(restore.as);
        RestoreView.lines(plan, estimate, inside, destination, restore.as != null)
                .forEach(terminal::data);
    }
}
