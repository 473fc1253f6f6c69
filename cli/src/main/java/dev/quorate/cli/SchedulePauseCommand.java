package dev.quorate.cli;

import dev.quorate.backup.schedule.Order.Pause;
import dev.quorate.backup.schedule.ScheduleRecords;
import dev.quorate.cli.output.Document;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "pause",
        description = {
            "Tell the daemon to leave out one schedule until it is resumed.",
            "What is being done goes on to its end; what is due meanwhile is not made up later."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate backup schedule pause retention --reason 'audit' -c dev",
        mixinStandardHelpOptions = true)
final class SchedulePauseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = ScheduleArgument.NAMES + ".")
    private String name = "";

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why; shown by the list of schedules.")
    private String reason = "";

    @Mixin private ClusterOption option;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    SchedulePauseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(option, spec.commandLine());
                var _ = session.home().lock()) {
            var schedule = ScheduleArgument.of(cluster, name);
            var pause =
                    new Pause(
                            session.environment().person(),
                            reason,
                            session.environment().clock().instant());
            new ScheduleRecords(cluster.home())
                    .write(schedule.kind(), schedule.order().paused(pause));
            if (output.format.document()) {
                terminal.data(
                        new Document()
                                .with("cluster", cluster.name())
                                .with("schedule", schedule.kind().text())
                                .with("paused", true),
                        output.format);
            } else {
                terminal.data(
                        "%s of %s is paused".formatted(schedule.kind().text(), cluster.name()));
                terminal.note(
                        "next:  quorate backup schedule resume %s -c %s"
                                .formatted(schedule.kind().text(), cluster.name()));
            }
            return ExitCode.DONE;
        }
    }
}
