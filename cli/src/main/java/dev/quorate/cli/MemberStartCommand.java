package dev.quorate.cli;

import dev.quorate.manager.plan.Intent;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "start",
        description = "Start members on their own data. Always safe, with a quorum or without.",
        footerHeading = "%nExample:%n",
        footer = "  quorate member start dev-1 -c dev",
        mixinStandardHelpOptions = true)
final class MemberStartCommand implements Callable<Integer> {
    @Mixin private MembersArgument members;

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    MemberStartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(option, spec.commandLine())) {
            var hosts = members.hosts(cluster);
            var command = "member start %s-c %s".formatted(members.text(), cluster.name());
            return new Change(
                            session,
                            terminal,
                            cluster,
                            new Intent.Start(hosts),
                            cluster.spec(),
                            command)
                    .run(change, output, () -> {});
        }
    }
}
