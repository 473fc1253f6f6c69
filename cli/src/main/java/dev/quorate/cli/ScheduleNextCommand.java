package dev.quorate.cli;

import dev.quorate.backup.schedule.Schedule;
import dev.quorate.backup.schedule.ScheduleRecords;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "next",
        description = "Show when what is done by the clock is due next.",
        footerHeading = "%nExample:%n",
        footer = "  quorate backup schedule next snapshot --count 5 -c dev",
        mixinStandardHelpOptions = true)
final class ScheduleNextCommand implements Callable<Integer> {
    private static final int COUNT_MAX = 1_000;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "Of this schedule only: " + ScheduleArgument.NAMES + ".")
    private @Nullable String name;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "So many of each (default: ${DEFAULT-VALUE}).")
    private int count = 3;

    @Mixin private ClusterOption option;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ScheduleNextCommand(Session session) {
        this.session = session;
    }

    private record Slot(Schedule schedule, Instant at) {
        String local() {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                    at.atZone(schedule.timetable().zone()));
        }
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        if (count < 1 || count > COUNT_MAX) {
            throw new ParameterException(
                    spec.commandLine(), "--count: 1 to %d".formatted(COUNT_MAX));
        }
        try (var cluster = session.named(option)) {
            var slots = slots(cluster);
            if (output.format.document()) {
                terminal.data(
                        Document.items(
                                slots.stream()
                                        .map(slot ->
                                                new Document()
                                                        .with("name", slot.schedule().kind().text())
                                                        .with("at", slot.at().toString())
                                                        .with("local", slot.local()))
                                        .toList()),
                        output.format);
                return ExitCode.DONE;
            }
            var table = new Table("AT", "LOCAL", "SCHEDULE");
            slots.forEach(slot ->
                    table.row(Text.time(slot.at()), slot.local(), slot.schedule().kind().text()));
            terminal.data(table);
            return ExitCode.DONE;
        }
    }

    private List<Slot> slots(Cluster cluster) throws IOException {
        var schedules =
                name == null
                        ? new ScheduleRecords(cluster.home()).schedules(cluster.spec())
                        : List.of(ScheduleArgument.of(cluster, name));
        var slots = new ArrayList<Slot>();
        for (var schedule : schedules) {
            var at = schedule.nextAfter(session.environment().clock().instant());
            for (int i = 0; i < count && at.isPresent(); i++) {
                slots.add(new Slot(schedule, at.get()));
                at = schedule.nextAfter(at.get());
            }
        }
        slots.sort(Comparator.comparing(Slot::at));
        return slots;
    }
}
