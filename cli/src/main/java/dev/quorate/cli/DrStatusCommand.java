package dev.quorate.cli;

import dev.quorate.backup.archive.Drill;
import dev.quorate.backup.archive.Drills;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "status",
        description = {
            "Show the last drills: when, what came of them, and how long a restore took.",
            "Exit code 3 when there was none, or the last one failed."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate dr status -c dev",
        mixinStandardHelpOptions = true)
final class DrStatusCommand implements Callable<Integer> {
    @Option(names = "--last", paramLabel = "N", description = "So many drills (default: 10).")
    private int last = 10;

    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    DrStatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        if (last < 1) {
            throw new ParameterException(spec.commandLine(), "--last needs at least 1");
        }
        var terminal = session.terminal(spec.commandLine());
        try (var scope = BackupScope.named(session, option, store, spec.commandLine())) {
            scope.tellTrust(terminal);
            var drills =
                    scope.trusted().isEmpty()
                            ? List.<Drill>of()
                            : Drills.open(scope.store(), scope.name())
                                    .newest(scope.trusted().get(), last);
            var now = session.environment().clock().instant();
            if (output.format.document()) {
                terminal.data(document(drills, now), output.format);
            } else {
                show(terminal, scope.name(), drills, now);
            }
            return !drills.isEmpty() && drills.getFirst().passed()
                    ? ExitCode.DONE
                    : ExitCode.WARNINGS;
        }
    }

    private static Document document(List<Drill> drills, Instant now) {
        return Document.items(
                        drills.stream().map(drill -> new DrillView(drill).document()).toList())
                .with(
                        "lastAgeSeconds",
                        drills.isEmpty()
                                ? null
                                : Duration.between(drills.getFirst().at(), now).toSeconds());
    }

    private static void show(Terminal terminal, String cluster, List<Drill> drills, Instant now) {
        if (drills.isEmpty()) {
            terminal.data("no drill of %s yet".formatted(cluster));
            terminal.note("next:  quorate dr drill -c " + cluster);
            return;
        }
        var newest = drills.getFirst();
        terminal.data(
                "last drill %s ago: %s, recovery time %s"
                        .formatted(
                                Text.age(Duration.between(newest.at(), now)),
                                newest.passed()
                                        ? "passed"
                                        : "FAILED: " + Text.printable(newest.problem().orElse("")),
                                new DrillView(newest).phases()));
        var table =
                new Table("AT", "RESULT", "TIME", "REVISION", "KEYS", "MEMBERS", "BASE", "TARGET");
        for (var drill : drills) {
            table.row(
                    Text.time(drill.at()),
                    drill.passed() ? "passed" : "failed",
                    Text.seconds(drill.took().total()),
                    Long.toString(drill.revision()),
                    ChangeView.count(drill.keys()),
                    Integer.toString(drill.members()),
                    drill.base().toString(),
                    drill.target());
        }
        terminal.data(table);
    }
}
