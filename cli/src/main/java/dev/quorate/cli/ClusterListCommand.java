package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.manager.state.ClusterRecord.State;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "list",
        aliases = "ls",
        description = "List the clusters of this home and how they are.",
        footerHeading = "%nExample:%n",
        footer = "  quorate cluster list",
        mixinStandardHelpOptions = true)
final class ClusterListCommand implements Callable<Integer> {
    @Option(names = "--all", description = "Destroyed clusters too: their record is kept.")
    private boolean all;

    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ClusterListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var home = session.home();
        var table = new Table("NAME", "HEALTH", "MEMBERS", "VERSION", "REVISION");
        var items = new ArrayList<Document>();
        for (var name : home.clusters()) {
            try (var cluster = session.clusters().open(name)) {
                var state = cluster.record().state();
                if (state == State.DESTROYED) {
                    if (all) {
                        add(
                                table,
                                items,
                                name,
                                "DESTROYED",
                                0,
                                cluster.spec().version().toString(),
                                0);
                    }
                    continue;
                }
                var status = Statuses.of(cluster, Duration.ofSeconds(1));
                add(
                        table,
                        items,
                        name,
                        state == State.ACTIVE ? status.health().name() : state.name(),
                        status.view().members().size(),
                        cluster.spec().version().toString(),
                        status.view().revision());
            }
        }
        var terminal = session.terminal(spec.commandLine());
        if (output.format.document()) {
            terminal.data(Document.items(items), output.format);
        } else {
            terminal.data(table);
        }
        return ExitCode.DONE;
    }

    private static void add(
            Table table,
            List<Document> items,
            String name,
            String health,
            int members,
            String version,
            long revision) {
        table.row(name, health, Integer.toString(members), version, Long.toString(revision));
        items.add(
                new Document()
                        .with("name", name)
                        .with("health", health)
                        .with("members", members)
                        .with("version", version)
                        .with("revision", revision));
    }
}
