package dev.quorate.cli;

import dev.quorate.backup.schedule.ScheduleRunner;
import dev.quorate.cli.output.Document;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;

@Command(
        name = "run",
        description = {
            "Do now what a schedule does, and remember it as one of its runs.",
            "No daemon is needed for it. What was due before is done with it."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate backup schedule run verification -c dev",
        mixinStandardHelpOptions = true)
final class ScheduleRunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = ScheduleArgument.NAMES + ".")
    private String name = "";

    @Mixin private ClusterOption option;
    @Mixin private WaitOptions waiting;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ScheduleRunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        var environment = session.environment();
        try (var cluster = session.required(option, spec.commandLine())) {
            var kind = ScheduleArgument.of(cluster, name).kind();
            var works = ScheduledWorks.of(session, version -> session.binaries(version, terminal));
            var run =
                    new ScheduleRunner(
                                    cluster,
                                    kind,
                                    Objects.requireNonNull(works.byKind().get(kind)),
                                    environment.person(),
                                    environment.clock())
                            .runNow(waiting.patience());
            works.survey(cluster);
            if (output.format.document()) {
                terminal.data(
                        new Document()
                                .with("cluster", cluster.name())
                                .with("schedule", run.kind())
                                .with("run", ScheduleView.run(run)),
                        output.format);
            } else {
                terminal.data("%s %s: %s".formatted(run.kind(), run.result(), run.note()));
                if (!run.remedy().isEmpty()) {
                    terminal.note("next:  " + run.remedy());
                }
            }
            return run.result().equals("done") ? ExitCode.DONE : ExitCode.WARNINGS;
        }
    }
}
