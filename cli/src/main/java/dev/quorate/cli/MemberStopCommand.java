package dev.quorate.cli;

import dev.quorate.manager.plan.Intent;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "stop",
        description = "Stop members. Refused where it would cost the quorum.",
        footerHeading = "%nExample:%n",
        footer = "  quorate member stop dev-1 -c dev",
        mixinStandardHelpOptions = true)
final class MemberStopCommand implements Callable<Integer> {
    @Mixin private MembersArgument members;

    @Mixin private OverrideOptions override;

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    MemberStopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(option, spec.commandLine())) {
            var hosts = members.hosts(cluster);
            var command =
                    "member stop %s-c %s%s"
                            .formatted(members.text(), cluster.name(), override.text());
            return new Change(
                            session,
                            terminal,
                            cluster,
                            new Intent.Stop(
                                    hosts, override.accepts("quorum-margin", spec.commandLine())),
                            cluster.spec(),
                            command)
                    .run(change, output, () -> terminal.confirm(change, "Stop", command));
        }
    }
}
