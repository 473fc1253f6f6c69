package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.cli.output.Document;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(
        name = "export",
        description = {
            "Bring a backup to a file that etcdutl (for 3.4: etcdctl) can restore.",
            "The file appears when it is proven sound. It holds all keys and values: mode 0600."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate backup export 20260102T0304 --to-file dev.db -c dev",
        mixinStandardHelpOptions = true)
final class BackupExportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The backup; the beginning of its id will do.")
    private String id = "";

    @Option(
            names = "--to-file",
            paramLabel = "FILE",
            required = true,
            description = "The file to write; it must not exist.")
    private Path file;

    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private IdentityOption identity;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    BackupExportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        var target = file.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            throw new OperatorException(
                    Failure.BAD_INPUT,
                    "FILE_EXISTS",
                    target + " exists already",
                    "It was left as it is.",
                    "name another file");
        }
        try (var scope =
                        BackupScope.named(session, option, store, spec.commandLine())
                                .openedBy(identity.identities());
                var progress = terminal.progress()) {
            scope.tellTrust(terminal);
            var view = new BackupView(scope.catalogue().find(id), scope);
            if (!view.signer().equals("own")) {
                terminal.note(
                        "warning: the signer of this backup is not this cluster's: %s"
                                .formatted(view.signer()));
            }
            var manifest = view.backup().manifest();
            scope.backups().fetch(manifest, target, progress);
            progress.close();
            if (output.format.document()) {
                terminal.data(
                        new Document()
                                .with("id", view.backup().id().toString())
                                .with("file", target.toString())
                                .with("bytes", manifest.raw().bytes())
                                .with("sha256", manifest.raw().sha256()),
                        output.format);
            } else {
                terminal.data(
                        "%s: %d bytes, revision %d, sound"
                                .formatted(target, manifest.raw().bytes(), manifest.revision()));
            }
            return view.signer().equals("own") ? ExitCode.DONE : ExitCode.WARNINGS;
        }
    }
}
