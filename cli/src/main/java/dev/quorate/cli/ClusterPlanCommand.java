package dev.quorate.cli;

import dev.quorate.manager.plan.Intent;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(
        name = "plan",
        description = "Show what `cluster apply` would do, step by step. Changes nothing.",
        footerHeading = "%nExample:%n",
        footer = "  quorate cluster plan -c dev -f changed.yaml",
        mixinStandardHelpOptions = true)
final class ClusterPlanCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The cluster, as with -c.")
    private @Nullable String name;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A changed specification (default: the one that is kept).")
    private @Nullable Path file;

    @Mixin private ClusterOption option;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ClusterPlanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.named(Session.either(option, name))) {
            var wanted =
                    file == null
                            ? cluster.spec()
                            : SpecificationChange.read(
                                    new Specifications(session, terminal), cluster, file);
            return new Change(
                            session,
                            terminal,
                            cluster,
                            new Intent.Converge(),
                            wanted,
                            "cluster apply -c " + cluster.name())
                    .show(output);
        }
    }
}
