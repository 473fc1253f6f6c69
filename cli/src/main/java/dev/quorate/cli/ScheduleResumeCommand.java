package dev.quorate.cli;

import dev.quorate.backup.schedule.ScheduleRecords;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Text;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;

@Command(
        name = "resume",
        description = "Tell the daemon to go on with a schedule that was paused.",
        footerHeading = "%nExample:%n",
        footer = "  quorate backup schedule resume retention -c dev",
        mixinStandardHelpOptions = true)
final class ScheduleResumeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = ScheduleArgument.NAMES + ".")
    private String name = "";

    @Mixin private ClusterOption option;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ScheduleResumeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(option, spec.commandLine());
                var _ = session.home().lock()) {
            var schedule = ScheduleArgument.of(cluster, name);
            var paused = schedule.order().pause().isPresent();
            var now = session.environment().clock().instant();
            if (paused) {
                new ScheduleRecords(cluster.home())
                        .write(schedule.kind(), schedule.order().resumed(now));
            }
            var next = schedule.timetable().nextAfter(now);
            if (output.format.document()) {
                terminal.data(
                        new Document()
                                .with("cluster", cluster.name())
                                .with("schedule", schedule.kind().text())
                                .with("paused", false)
                                .with("next", next.map(Instant::toString).orElse(null)),
                        output.format);
            } else {
                terminal.data(
                        "%s of %s %s%s"
                                .formatted(
                                        schedule.kind().text(),
                                        cluster.name(),
                                        paused ? "goes on" : "was not paused",
                                        next.map(at -> ", next at " + Text.time(at)).orElse("")));
            }
            return ExitCode.DONE;
        }
    }
}
