package dev.quorate.cli;

import dev.quorate.backup.schedule.Run;
import dev.quorate.backup.schedule.Schedule;
import dev.quorate.backup.schedule.ScheduleRecords;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "list",
        description = {
            "Show what is done by the clock, when it last went well and when it comes next.",
            "Works without a daemon and without the store. Exit code 3 while something fails."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate backup schedule list -c dev --runs 5",
        mixinStandardHelpOptions = true)
final class ScheduleListCommand implements Callable<Integer> {
    private static final int DOCUMENT_RUNS = 10;

    @Option(names = "--runs", paramLabel = "N", description = "Show the last N runs of each, too.")
    private int count;

    @Mixin private ClusterOption option;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ScheduleListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        if (count < 0) {
            throw new ParameterException(spec.commandLine(), "--runs: at least 0");
        }
        try (var cluster = session.named(option)) {
            var records = new ScheduleRecords(cluster.home());
            var runs = records.runs();
            var now = session.environment().clock().instant();
            var views =
                    records.schedules(cluster.spec()).stream()
                            .map(schedule ->
                                    new ScheduleView(
                                            schedule,
                                            last(
                                                    runs,
                                                    schedule,
                                                    output.format.document() && count == 0
                                                            ? DOCUMENT_RUNS
                                                            : count),
                                            now))
                            .toList();
            if (output.format.document()) {
                terminal.data(
                        Document.items(views.stream().map(ScheduleView::document).toList()),
                        output.format);
            } else {
                show(terminal, views);
            }
            if (cluster.daemon().isEmpty() && !views.isEmpty()) {
                terminal.note("next:  quorate daemon run; none runs, so nothing is done by itself");
            }
            return views.stream().anyMatch(ScheduleView::troubled)
                    ? ExitCode.WARNINGS
                    : ExitCode.DONE;
        }
    }

    private static List<Run> last(List<Run> runs, Schedule schedule, int count) {
        var own = runs.stream().filter(run -> run.kind().equals(schedule.kind().text())).toList();
        return own.subList(Math.max(0, own.size() - count), own.size());
    }

    private void show(Terminal terminal, List<ScheduleView> views) {
        var table = ScheduleView.table();
        views.forEach(view -> view.row(table));
        terminal.data(table);
        if (views.stream().anyMatch(view -> !view.runs().isEmpty())) {
            var runs = new Table("SCHEDULE", "SLOT", "BEGUN", "WHY", "RESULT", "NOTE");
            views.stream()
                    .flatMap(view -> view.runs().stream())
                    .forEach(run ->
                            runs.row(
                                    run.kind(),
                                    Text.time(run.slot()),
                                    Text.time(run.begunAt()),
                                    run.reason(),
                                    run.result(),
                                    run.note()));
            terminal.data("");
            terminal.data(runs);
        }
        for (var view : views) {
            var waitingFor = view.schedule().standing().waitingFor();
            if (!waitingFor.isEmpty()) {
                terminal.note("%s waits: %s".formatted(view.schedule().kind().text(), waitingFor));
            }
            view.schedule()
                    .standing()
                    .problem()
                    .ifPresent(problem -> {
                        terminal.note(
                                "%s: %s".formatted(view.schedule().kind().text(), problem.text()));
                        if (!problem.remedy().isEmpty()) {
                            terminal.note("next:  " + problem.remedy());
                        }
                    });
        }
    }
}
