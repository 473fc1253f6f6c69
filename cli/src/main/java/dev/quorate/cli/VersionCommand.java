package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.spec.EtcdVersion;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "version",
        description = "Print the version of this program, its build and the Java that runs it.",
        footerHeading = "%nExample:%n",
        footer = "  quorate version -o json",
        mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    VersionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        var version = BuildVersion.read();
        var java = Runtime.version().toString();
        var build = BuildVersion.builtAt().map(Text::time).orElse(null);
        if (output.format.document()) {
            terminal.data(
                    new Document()
                            .with("version", version)
                            .with("java", java)
                            .with("build", build)
                            .with("etcd", EtcdVersion.DEFAULT.toString()),
                    output.format);
        } else {
            terminal.data("quorate " + version);
            terminal.data("build   " + (build == null ? "not packaged" : build));
            terminal.data("java    " + java);
            terminal.data("etcd    %s for new clusters".formatted(EtcdVersion.DEFAULT));
        }
        return ExitCode.DONE;
    }
}
