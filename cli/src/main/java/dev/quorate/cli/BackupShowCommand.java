package dev.quorate.cli;

import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.look.ContentReader;
import dev.quorate.backup.look.Contents;
import dev.quorate.backup.look.PathDepth;
import dev.quorate.backup.snapshot.SnapshotFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "show",
        description = {
            "Show everything that is known of one backup, and what is in it: counts and sizes by"
                    + " prefix, the largest keys, leases, users.",
            "For that its data is brought here and checked; without --identity an encrypted one"
                    + " shows its manifest alone."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate backup show 20260102T0304 -c dev",
            "  quorate backup show 20260102T0304 -c dev --depth 3 --top 50"
        },
        mixinStandardHelpOptions = true)
final class BackupShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The backup; the beginning of its id will do.")
    private String id = "";

    @Option(
            names = "--depth",
            paramLabel = "N",
            description =
                    "Count by the first N parts of a key between its slashes (default: the kind of"
                            + " object for keys of Kubernetes, else 1).")
    private int depth;

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "So many prefixes and keys (default: 20).")
    private int top = 20;

    @Option(names = "--manifest", description = "Do not look inside: fetch nothing.")
    private boolean manifestOnly;

    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private IdentityOption identity;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    BackupShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (depth < 0 || depth > PathDepth.PARTS_MAX || top < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--depth is from 0 to %d, --top at least 1".formatted(PathDepth.PARTS_MAX));
        }
        var terminal = session.terminal(spec.commandLine());
        try (var scope =
                BackupScope.named(session, option, store, spec.commandLine())
                        .openedBy(identity.identities())) {
            scope.tellTrust(terminal);
            var view = new BackupView(scope.catalogue().find(id), scope);
            if (!output.format.document()) {
                view.lines().forEach(terminal::data);
            }
            Optional<ContentView> contents;
            try {
                contents = contents(scope, view.backup().manifest(), terminal);
            } catch (OperatorException unusable) {
                if (output.format.document()) {
                    terminal.data(view.document().with("contents", null), output.format);
                }
                throw unusable;
            }
            if (output.format.document()) {
                terminal.data(
                        view.document()
                                .with("contents", contents.map(ContentView::document).orElse(null)),
                        output.format);
            } else {
                contents.ifPresent(inside -> inside.lines().forEach(terminal::data));
            }
            return ExitCode.DONE;
        }
    }

    private Optional<ContentView> contents(BackupScope scope, Manifest manifest, Terminal terminal)
            throws IOException, InterruptedException {
        if (manifestOnly) {
            return Optional.empty();
        }
        if (!scope.backups().openable(manifest)) {
            terminal.note("It is encrypted: --identity FILE shows what is in it.");
            return Optional.empty();
        }
        return Optional.of(new ContentView(read(scope, manifest, terminal), top));
    }

    private Contents read(BackupScope scope, Manifest manifest, Terminal terminal)
            throws IOException, InterruptedException {
        var scratch = scope.scratch();
        scratch.require(manifest.raw().bytes());
        var file = scratch.file();
        try (var progress = terminal.progress()) {
            scope.backups().fetch(manifest, file, progress);
            progress.begun("looking inside " + manifest.id(), 0);
            try (var snapshot = SnapshotFile.open(file)) {
                return ContentReader.read(snapshot, new PathDepth(depth), top);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
