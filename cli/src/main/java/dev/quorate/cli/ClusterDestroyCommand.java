package dev.quorate.cli;

import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.state.ClusterRecord.State;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "destroy",
        description = {
            "End a cluster: stop its members and set their data aside.",
            "Nothing is deleted: see `quorate member aside list`."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate cluster destroy dev --confirm dev",
        mixinStandardHelpOptions = true)
final class ClusterDestroyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The cluster, as with -c.")
    private @Nullable String name;

    @Option(names = "--confirm", paramLabel = "NAME", description = "The cluster's name once more.")
    private @Nullable String confirm;

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ClusterDestroyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(Session.either(option, name), spec.commandLine())) {
            var record = cluster.record();
            if (record.state() == State.DESTROYED) {
                terminal.data("%s is destroyed already".formatted(cluster.name()));
                return ExitCode.DONE;
            }
            var destroying =
                    new Change(
                            session,
                            terminal,
                            cluster,
                            new Intent.Destroy(),
                            cluster.spec(),
                            "cluster destroy " + cluster.name());
            var code =
                    destroying.run(
                            change,
                            output,
                            () -> {
                                terminal.confirmByName(
                                        change,
                                        confirm,
                                        cluster.name(),
                                        "This ends cluster %s. Its clients lose it; its data is set aside, not deleted."
                                                .formatted(cluster.name()));
                                cluster.home().write(record.in(State.ENDING));
                            });
            if (code == ExitCode.DONE && !change.dryRun) {
                cluster.home().write(record.in(State.DESTROYED));
                terminal.note("The data is kept: quorate member aside list -c " + cluster.name());
            }
            return code;
        }
    }
}
