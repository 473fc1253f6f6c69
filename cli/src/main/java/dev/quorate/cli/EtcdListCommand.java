package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Format;
import dev.quorate.cli.output.Table;
import dev.quorate.manager.release.InstalledRelease;
import dev.quorate.manager.release.InstalledRelease.Pinned;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;

@Command(
        name = "list",
        aliases = "ls",
        description = {
            "List the releases of etcd on this machine, in the order in which they are looked for.",
            "PINNED says whether the binary is the one that was first used: a changed one is never"
                    + " started. Exit code 3 when one has changed."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate etcd list -o wide",
        mixinStandardHelpOptions = true)
final class EtcdListCommand implements Callable<Integer> {
    private static final int DIGEST_DIGITS = 12;

    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    EtcdListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        var releases = session.releases().list();
        if (output.format.document()) {
            terminal.data(
                    Document.items(releases.stream().map(EtcdListCommand::document).toList()),
                    output.format);
        } else {
            var table = new Table("VERSION", "SOURCE", "PINNED", "SHA256", "DIRECTORY");
            releases.forEach(release ->
                    table.row(
                            release.version().toString(),
                            release.origin().label(),
                            label(release.pinned()),
                            digest(release),
                            release.directory().toString()));
            terminal.data(table);
        }
        if (releases.isEmpty()) {
            terminal.note("next:  quorate etcd install VERSION; a new cluster does it by itself");
        }
        var changed =
                releases.stream().filter(release -> release.pinned() == Pinned.CHANGED).toList();
        changed.forEach(release -> terminal.note(warning(release)));
        return changed.isEmpty() ? ExitCode.DONE : ExitCode.WARNINGS;
    }

    private String digest(InstalledRelease release) {
        var whole = release.digest().toString();
        return output.format == Format.WIDE ? whole : whole.substring(0, DIGEST_DIGITS);
    }

    private static String warning(InstalledRelease release) {
        return ("warning: etcd %s in %s is no longer the binary that was first used, and is not"
                        + " started; if that is as it should be: quorate etcd install %s --from %s")
                .formatted(
                        release.version(),
                        release.directory(),
                        release.version(),
                        release.directory());
    }

    private static String label(Pinned pinned) {
        return pinned.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Document document(InstalledRelease release) {
        return new Document()
                .with("version", release.version().toString())
                .with("source", release.origin().label())
                .with("detail", release.detail())
                .with("directory", release.directory().toString())
                .with("sha256", release.digest().toString())
                .with("pinned", release.pinned().name());
    }
}
