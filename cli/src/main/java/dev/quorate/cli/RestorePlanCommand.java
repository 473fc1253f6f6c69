package dev.quorate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "plan",
        description = {
            "Show what a restore would take, and what a person should know before.",
            "Changes nothing. Exit code 8 when the target cannot be reached."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate restore plan -c dev --latest --as dev2 --local 3",
        mixinStandardHelpOptions = true)
final class RestorePlanCommand implements Callable<Integer> {
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
    public Integer call() throws IOException {
        restore.check(spec.commandLine());
        var terminal = session.terminal(spec.commandLine());
        try (var scope =
                BackupScope.named(session, option, store, spec.commandLine())
                        .openedBy(identity.identities())) {
            scope.tellTrust(terminal);
            var plan = restore.plan(scope, spec.commandLine());
            if (scope.backups().openable(plan.choice().backup().manifest())) {
                scope.backups().requireOpenable(plan.choice().backup().manifest());
            }
            if (output.format.document()) {
                terminal.data(RestoreView.document(restore.target(), plan), output.format);
            } else {
                var destination =
                        restore.as == null
                                ? "file " + restore.toFile
                                : "new cluster %s: new id, new certificates".formatted(restore.as);
                RestoreView.lines(restore.target(), plan, destination).forEach(terminal::data);
            }
        }
        return ExitCode.DONE;
    }
}
