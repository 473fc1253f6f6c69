package dev.quorate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

@Command(
        name = "logs",
        description = "Print the last lines of a member's log.",
        footerHeading = "%nExample:%n",
        footer = "  quorate member logs dev-1 -c dev -n 50",
        mixinStandardHelpOptions = true)
final class MemberLogsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MEMBER", description = "Name, id or host of the member.")
    private String member = "";

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "How many lines (default: ${DEFAULT-VALUE}).")
    private int lines = 20;

    @Mixin private ClusterOption option;
    @Spec private CommandSpec spec;

    private final Session session;

    MemberLogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.named(option)) {
            var host =
                    MemberHosts.host(
                                    cluster.observe(Duration.ofMillis(500)), member, cluster.name())
                            .host();
            cluster.hosts().log(host, Math.max(1, lines)).forEach(terminal::data);
        }
        return ExitCode.DONE;
    }
}
