package dev.quorate.cli;

import dev.quorate.manager.plan.Intent;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "scale",
        description = "Bring a cluster to 1, 3, 5 or 7 voters, one learner at a time.",
        footerHeading = "%nExample:%n",
        footer = "  quorate cluster scale 5 -c dev",
        mixinStandardHelpOptions = true)
final class ClusterScaleCommand implements Callable<Integer> {
    @Parameters(paramLabel = "N", description = "The number of voters wanted: 1, 3, 5 or 7.")
    private int voters;

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ClusterScaleCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        if (voters != 1 && voters != 3 && voters != 5 && voters != 7) {
            throw new ParameterException(
                    spec.commandLine(),
                    "N: %d voters are not 1, 3, 5 or 7 (an even number tolerates no more)"
                            .formatted(voters));
        }
        try (var cluster = session.required(option, spec.commandLine())) {
            var wanted = LocalGrowth.of(session, cluster.spec(), voters).withMembers(voters);
            var command = "cluster scale %d -c %s".formatted(voters, cluster.name());
            return new Change(session, terminal, cluster, new Intent.Converge(), wanted, command)
                    .run(
                            change,
                            output,
                            () ->
                                    terminal.confirm(
                                            change,
                                            "Scale to %d voters".formatted(voters),
                                            command));
        }
    }
}
