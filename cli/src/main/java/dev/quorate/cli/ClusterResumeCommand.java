package dev.quorate.cli;

import dev.quorate.manager.plan.Vigil.Orders;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "resume",
        description = "Tell the daemon to go on with a cluster that was paused.",
        footerHeading = "%nExample:%n",
        footer = "  quorate cluster resume dev",
        mixinStandardHelpOptions = true)
final class ClusterResumeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The cluster, as with -c.")
    private @Nullable String name;

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ClusterResumeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(Session.either(option, name), spec.commandLine())) {
            return new Instruction(
                            session,
                            terminal,
                            cluster,
                            "resume",
                            "resume what is done unasked",
                            "",
                            "cluster resume " + cluster.name())
                    .give(
                            change,
                            output,
                            orders -> new Orders(Optional.empty(), orders.maintenance()));
        }
    }
}
