package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.Callable;

@Command(
        name = "list",
        aliases = "ls",
        description = "List what was set aside, with size, time and reason.",
        footerHeading = "%nExample:%n",
        footer = "  quorate member aside list -c dev",
        mixinStandardHelpOptions = true)
final class AsideListCommand implements Callable<Integer> {
    @Mixin private ClusterOption option;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    AsideListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        var table = new Table("HOST", "NAME", "REASON", "SIZE", "TIME");
        var items = new ArrayList<Document>();
        try (var cluster = session.named(option)) {
            for (var host : cluster.spec().hosts()) {
                for (var aside : cluster.hosts().asides(host)) {
                    table.row(
                            host.name(),
                            aside.name(),
                            aside.reason(),
                            Text.size(aside.bytes()),
                            Text.time(aside.when()));
                    items.add(
                            new Document()
                                    .with("host", host.name())
                                    .with("name", aside.name())
                                    .with("reason", aside.reason())
                                    .with("bytes", aside.bytes())
                                    .with("at", aside.when().toString())
                                    .with("path", aside.path().toString()));
                }
            }
        }
        if (output.format.document()) {
            terminal.data(Document.items(items), output.format);
        } else {
            terminal.data(table);
        }
        return ExitCode.DONE;
    }
}
