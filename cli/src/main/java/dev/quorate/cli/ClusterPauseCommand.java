package dev.quorate.cli;

import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.plan.Vigil.Pause;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "pause",
        description = "Tell the daemon to do nothing to a cluster until it is resumed.",
        footerHeading = "%nExample:%n",
        footer = "  quorate cluster pause dev --reason 'moving the racks'",
        mixinStandardHelpOptions = true)
final class ClusterPauseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The cluster, as with -c.")
    private @Nullable String name;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why; shown by status and kept in the history.")
    private String reason = "";

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ClusterPauseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(Session.either(option, name), spec.commandLine())) {
            var instruction =
                    new Instruction(
                            session,
                            terminal,
                            cluster,
                            "pause",
                            "pause what is done unasked",
                            reason,
                            "cluster pause %s --reason '%s'".formatted(cluster.name(), reason));
            var pause = new Pause(reason, session.environment().person(), instruction.now());
            return instruction.give(
                    change, output, orders -> new Orders(Optional.of(pause), orders.maintenance()));
        }
    }
}
