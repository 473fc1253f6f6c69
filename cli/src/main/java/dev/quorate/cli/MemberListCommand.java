package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Format;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

@Command(
        name = "list",
        aliases = "ls",
        description = "List the members of a cluster with role and state.",
        footerHeading = "%nExample:%n",
        footer = "  quorate member list -c dev -o wide",
        mixinStandardHelpOptions = true)
final class MemberListCommand implements Callable<Integer> {
    @Mixin private ClusterOption option;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    MemberListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.named(option)) {
            var status = Statuses.of(cluster, Duration.ofMillis(1500));
            if (output.format.document()) {
                terminal.data(
                        new Document()
                                .with(
                                        "items",
                                        status.rows().stream()
                                                .map(StatusView.Row::document)
                                                .toList()),
                        output.format);
            } else {
                terminal.data(status.table(output.format == Format.WIDE));
            }
            return status.health().exitCode();
        }
    }
}
