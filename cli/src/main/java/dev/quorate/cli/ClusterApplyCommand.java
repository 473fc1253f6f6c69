package dev.quorate.cli;

import dev.quorate.manager.plan.Intent;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(
        name = "apply",
        description = {
            "Make a cluster what its specification says: start, replace what is lost, scale.",
            "After a power cut this brings everything back."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate cluster apply -c dev",
        mixinStandardHelpOptions = true)
final class ClusterApplyCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A changed specification (default: the one that is kept).")
    private @Nullable Path file;

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ClusterApplyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(option, spec.commandLine())) {
            var wanted =
                    file == null
                            ? cluster.spec()
                            : SpecificationChange.read(
                                    new Specifications(session, terminal), cluster, file);
            var command = "cluster apply -c " + cluster.name();
            return new Change(session, terminal, cluster, new Intent.Converge(), wanted, command)
                    .run(change, output, () -> terminal.confirm(change, "Go on", command));
        }
    }
}
