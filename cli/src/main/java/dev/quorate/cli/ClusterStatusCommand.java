package dev.quorate.cli;

import dev.quorate.cli.output.Format;

import org.jspecify.annotations.Nullable;

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
        name = "status",
        description = {
            "Show a cluster as it is now: health, quorum, members.",
            "Works without a quorum. Exit code 0 healthy, 3 degraded, 4 no quorum or an objective"
                    + " missed, 10 nobody answers."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate cluster status -c dev -o json",
        mixinStandardHelpOptions = true)
final class ClusterStatusCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The cluster, as with -c.")
    private @Nullable String name;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "How long one member may take to answer (default: 1500ms).")
    private Duration deadline = Duration.ofMillis(1500);

    @Mixin private ClusterOption option;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ClusterStatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.named(Session.either(option, name))) {
            var status = Statuses.of(cluster, deadline);
            if (output.format.document()) {
                terminal.data(status.document(), output.format);
            } else {
                status.headline(cluster.spec().version().toString()).forEach(terminal::data);
                terminal.data("");
                terminal.data(status.table(output.format == Format.WIDE));
                status.next().ifPresent(next -> terminal.note("next:  " + next));
            }
            return status.exitCode();
        }
    }
}
