package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.state.Holds.Role;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "purge",
        description = {
            "Delete data that was set aside, for good.",
            "Look first that nothing on it is needed: it may be the last copy."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate member aside purge local-2 aside-20260101T120000Z-removed -c dev",
        mixinStandardHelpOptions = true)
final class AsidePurgeCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "HOST", description = "The host that it is on.")
    private String host = "";

    @Parameters(
            index = "1",
            paramLabel = "NAME",
            description = "Its name, as `aside list` shows it.")
    private String name = "";

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Spec private CommandSpec spec;

    private final Session session;

    AsidePurgeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(option, spec.commandLine())) {
            var at =
                    cluster.spec()
                            .host(host)
                            .orElseThrow(() ->
                                    new OperatorException(
                                            Failure.NOT_FOUND,
                                            "NO_SUCH_HOST",
                                            "cluster %s has no host '%s'"
                                                    .formatted(cluster.name(), host),
                                            "Nothing was changed.",
                                            "quorate member aside list -c " + cluster.name()));
            if (change.dryRun) {
                terminal.data("Would delete %s on %s. Nothing was changed.".formatted(name, host));
                return ExitCode.DONE;
            }
            var command = "member aside purge %s %s -c %s".formatted(host, name, cluster.name());
            terminal.confirm(change, "Delete %s on %s for good".formatted(name, host), command);
            try (var hold = cluster.hold(Role.OPERATION, command, session.environment().person())) {
                hold.check();
                cluster.hosts().purgeAside(at, name);
            }
            terminal.data("deleted %s on %s".formatted(name, host));
        }
        return ExitCode.DONE;
    }
}
