package dev.quorate.cli;

import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.plan.Intent;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "start",
        description = "Start members on their own data. Always safe, with a quorum or without.",
        footerHeading = "%nExample:%n",
        footer = "  quorate member start dev-1 -c dev",
        mixinStandardHelpOptions = true)
final class MemberStartCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "MEMBER",
            arity = "0..*",
            description = "Names, ids or hosts of members (default: all).")
    private List<String> members = List.of();

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
            var hosts = hosts(cluster);
            var command =
                    "member start %s -c %s".formatted(String.join(" ", members), cluster.name());
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

    private List<String> hosts(Cluster cluster) throws IOException, InterruptedException {
        if (members.isEmpty()) {
            return MemberHosts.occupied(cluster).stream().map(host -> host.name()).toList();
        }
        var view = cluster.observe(Duration.ofSeconds(2));
        return members.stream()
                .map(member -> MemberHosts.host(view, member, cluster.name()).host().name())
                .toList();
    }
}
