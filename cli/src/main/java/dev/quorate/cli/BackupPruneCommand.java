package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.prune.Retention;
import dev.quorate.backup.prune.Retention.Done;
import dev.quorate.backup.retain.RetentionPlan;
import dev.quorate.backup.retain.RetentionPolicy;
import dev.quorate.manager.state.Holds.Role;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "prune",
        description = {
            "Remove backups that newer ones make unnecessary, and segments of the archive from"
                    + " before the window. The plan comes first.",
            "The newest verified one of each lineage always stays, and only verified ones count."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate backup prune -c dev --keep 7 --window 14d --dry-run",
        mixinStandardHelpOptions = true)
final class BackupPruneCommand implements Callable<Integer> {
    @Option(
            names = "--keep",
            paramLabel = "N",
            description =
                    "So many of the newest verified ones stay (default: the specification's).")
    private @Nullable Integer keep;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            description = "Younger ones stay, such as 14d (default: the specification's).",
            converter = DurationOption.class)
    private @Nullable Duration window;

    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    BackupPruneCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        if (keep != null && keep < 1) {
            throw new ParameterException(spec.commandLine(), "--keep: at least 1");
        }
        try (var scope = BackupScope.required(session, option, store, spec.commandLine())) {
            var cluster = scope.cluster().orElseThrow();
            scope.backups().refuseOthers(cluster.record().uid());
            var command = "backup prune -c " + cluster.name();
            var retention = retention(scope);
            if (change.dryRun) {
                new PruneView(retention.plan()).show(terminal, output, Optional.empty());
                return ExitCode.DONE;
            }
            var person = session.environment().person();
            try (var hold = cluster.hold(Role.BACKUP, command, person, change.patience())) {
                var plan = retention.plan();
                var view = new PruneView(plan);
                if (plan.nothingToDo()) {
                    view.show(terminal, output, Optional.of(Done.NOTHING));
                    return ExitCode.DONE;
                }
                if (!output.format.document()) {
                    view.print(terminal);
                }
                refuseTooMuch(plan.backups(), command);
                terminal.confirm(
                        change,
                        "Remove %d backups, %d segments and %d objects without a manifest for good"
                                .formatted(
                                        plan.backups().removed().size(),
                                        plan.log().removed().size(),
                                        plan.orphans().size()),
                        command);
                var done = retention.carryOut(plan, hold::check);
                view.show(terminal, output, Optional.of(done));
                return ExitCode.DONE;
            }
        }
    }

    private Retention retention(BackupScope scope) throws IOException {
        var cluster = scope.cluster().orElseThrow();
        var settings = cluster.spec().backup().retention();
        var policy =
                new RetentionPolicy(
                        keep == null ? settings.keep() : keep,
                        window == null ? settings.window() : window,
                        settings.daily(),
                        settings.weekly());
        return new Retention(
                scope.backups(),
                scope.log(),
                cluster.pki().signer(),
                policy,
                session.environment().clock());
    }

    private void refuseTooMuch(RetentionPlan plan, String command) {
        if (plan.removesMoreThanHalf() && !change.yes) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "PRUNES_MORE_THAN_HALF",
                    "%d of %d backups would be removed at once"
                            .formatted(plan.removed().size(), plan.verdicts().size()),
                    "Nothing was changed.",
                    "when that is meant: quorate %s --yes".formatted(command));
        }
    }
}
