package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.manager.state.Holds.Holder;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.WatchNote;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "status",
        description = {
            "Show whether a daemon runs, and for each cluster what it last decided and why.",
            "Exit code 0 it runs and is content, 3 it does not run, or waits or refuses something."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate daemon status -o json",
        mixinStandardHelpOptions = true)
final class DaemonStatusCommand implements Callable<Integer> {
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    DaemonStatusCommand(Session session) {
        this.session = session;
    }

    /// @param note absent when no daemon has decided anything about it yet
    private record Watched(String cluster, Optional<WatchNote> note) {
        boolean content() {
            return note.map(WatchNote::kind).filter("healthy"::equals).isPresent();
        }
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        var home = session.home();
        var daemon = home.watch().holder(Role.WATCH);
        var clusters = new ArrayList<Watched>();
        for (var name : home.clusters()) {
            var cluster = home.cluster(name).orElseThrow();
            if (cluster.record().state() != State.DESTROYED) {
                clusters.add(new Watched(name, cluster.watchNote()));
            }
        }
        if (output.format.document()) {
            terminal.data(document(daemon, clusters), output.format);
        } else {
            print(terminal, daemon, clusters);
        }
        return daemon.isPresent() && clusters.stream().allMatch(Watched::content)
                ? ExitCode.DONE
                : ExitCode.WARNINGS;
    }

    private static void print(Terminal terminal, Optional<Holder> daemon, List<Watched> clusters) {
        terminal.data(
                daemon.map(holder ->
                                "Daemon   runs, pid %d, watching since %s"
                                        .formatted(holder.pid(), Text.time(holder.since())))
                        .orElse("Daemon   does not run"));
        if (clusters.isEmpty()) {
            return;
        }
        terminal.data("");
        var table = new Table("CLUSTER", "DECISION", "SINCE", "UNTIL", "WHY");
        for (var watched : clusters) {
            var note = watched.note();
            table.row(
                    watched.cluster(),
                    note.map(DaemonStatusCommand::said).orElse("none yet"),
                    note.map(WatchNote::since).map(Text::time).orElse(""),
                    note.flatMap(WatchNote::until).map(Text::time).orElse(""),
                    note.map(WatchNote::text).orElse(""));
        }
        terminal.data(table);
        if (daemon.isEmpty()) {
            terminal.note("next:  quorate daemon run; what is shown was decided before it ended");
        }
        for (var watched : clusters) {
            watched.note()
                    .filter(note -> !note.remedy().isEmpty())
                    .ifPresent(note ->
                            terminal.note(
                                    "next:  %s: %s".formatted(watched.cluster(), note.remedy())));
        }
    }

    /// With the code by which the page on the daemon explains it.
    static String said(WatchNote note) {
        return note.code().isEmpty() ? note.kind() : note.kind() + " " + note.code();
    }

    private static Document document(Optional<Holder> daemon, List<Watched> clusters) {
        return new Document()
                .with("running", daemon.isPresent())
                .with("pid", daemon.map(Holder::pid).orElse(null))
                .with("since", daemon.map(holder -> holder.since().toString()).orElse(null))
                .with("person", daemon.map(Holder::person).orElse(null))
                .with(
                        "clusters",
                        clusters.stream()
                                .map(watched ->
                                        new Document()
                                                .with("name", watched.cluster())
                                                .with("decision", decision(watched.note()))
                                                .fields())
                                .toList());
    }

    /// The last decision as a document; null when there is none yet.
    static @Nullable Object decision(Optional<WatchNote> note) {
        return note.<Object>map(said ->
                        new Document()
                                .with("kind", said.kind())
                                .with("code", said.code().isEmpty() ? null : said.code())
                                .with("reason", said.text())
                                .with("remedy", said.remedy().isEmpty() ? null : said.remedy())
                                .with("since", said.since().toString())
                                .with("until", said.until().map(Instant::toString).orElse(null))
                                .fields())
                .orElse(null);
    }
}
