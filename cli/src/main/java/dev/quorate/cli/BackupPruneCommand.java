package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Removal;
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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "prune",
        description = {
            "Remove backups that newer ones make unnecessary. The plan comes first.",
            "The newest verified one of each lineage always stays, and only verified ones count."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate backup prune -c dev --keep 7 --window 14d --dry-run",
        mixinStandardHelpOptions = true)
final class BackupPruneCommand implements Callable<Integer> {
    /// Longer than any upload that still moves.
    private static final Duration ORPHAN_AGE_MIN = Duration.ofHours(24);

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
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        if (keep != null && keep < 1) {
            throw new ParameterException(spec.commandLine(), "--keep: at least 1");
        }
        try (var scope = BackupScope.required(session, option, store, spec.commandLine())) {
            var cluster = scope.cluster().orElseThrow();
            scope.backups().refuseOthers(cluster.record().uid());
            var command = "backup prune -c " + cluster.name();
            if (change.dryRun) {
                var pruning = plan(scope);
                pruning.show(terminal, output, true, List.of(), 0);
                return ExitCode.DONE;
            }
            try (var hold = cluster.hold(Role.BACKUP, command, session.environment().person())) {
                var pruning = plan(scope);
                if (pruning.nothingToDo()) {
                    pruning.show(terminal, output, false, List.of(), 0);
                    return ExitCode.DONE;
                }
                if (!output.format.document()) {
                    pruning.print(terminal);
                }
                refuseTooMuch(pruning.plan(), command);
                terminal.confirm(
                        change,
                        "Remove %d backups and %d objects without a manifest for good"
                                .formatted(
                                        pruning.plan().removed().size(), pruning.orphans().size()),
                        command);
                var removed =
                        new Removal(scope.backups(), pruning.anchors(), hold::check)
                                .remove(
                                        pruning.unnecessary().stream()
                                                .map(Backup::manifest)
                                                .toList());
                hold.check();
                var freed = scope.backups().deleteOrphans(pruning.orphans(), orphanLimit());
                pruning.show(terminal, output, false, removed, freed);
                return ExitCode.DONE;
            }
        }
    }

    private BackupPruning plan(BackupScope scope) throws IOException {
        var settings = scope.cluster().orElseThrow().spec().backup().retention();
        var policy =
                new RetentionPolicy(
                        keep == null ? settings.keep() : keep,
                        window == null ? settings.window() : window);
        return BackupPruning.of(
                scope, policy, session.environment().clock().instant(), orphanLimit());
    }

    private Instant orphanLimit() {
        return session.environment().clock().instant().minus(ORPHAN_AGE_MIN);
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
