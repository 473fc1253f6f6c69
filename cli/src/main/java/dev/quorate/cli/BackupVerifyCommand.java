package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.Level;
import dev.quorate.backup.verify.Verifier;
import dev.quorate.backup.verify.Verifier.Verdict;
import dev.quorate.certs.SigningKey;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "verify",
        description = {
            "Read backups back from the store and hold them against what they should be.",
            "Without an ID the newest is taken. Any mismatch exits with 13."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate backup verify --all --level stored -c dev",
        mixinStandardHelpOptions = true)
final class BackupVerifyCommand implements Callable<Integer> {
    /// The levels that can be asked for.
    enum Wanted {
        STORED(Level.STORED),
        SOUND(Level.SOUND);

        private final Level level;

        Wanted(Level level) {
            this.level = level;
        }
    }

    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            description = "The backup; the beginning of its id will do.")
    private @Nullable String id;

    @Option(names = "--all", description = "Every backup of the cluster.")
    private boolean all;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description = {
                "STORED reads the bytes back and compares their checksum; SOUND also walks through",
                "the file: structure, revision, counts (default: ${DEFAULT-VALUE})."
            })
    private Wanted wanted = Wanted.SOUND;

    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private IdentityOption identity;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    BackupVerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        if (all && id != null) {
            throw new ParameterException(spec.commandLine(), "an ID and --all exclude each other");
        }
        try (var scope =
                BackupScope.named(session, option, store, spec.commandLine())
                        .openedBy(identity.identities())) {
            scope.tellTrust(terminal);
            var catalogue = scope.catalogue();
            var verdicts = verify(scope, chosen(scope, catalogue), terminal);
            var unreadable = all ? catalogue.unreadable() : List.<Catalogue.Unreadable>of();
            print(verdicts, unreadable, terminal);
            var damaged = verdicts.stream().anyMatch(verdict -> !verdict.ok());
            return damaged || !unreadable.isEmpty() ? Failure.MISMATCH.exitCode() : ExitCode.DONE;
        }
    }

    private List<Backup> chosen(BackupScope scope, Catalogue catalogue) {
        if (all) {
            return catalogue.backups();
        }
        if (id != null) {
            return List.of(catalogue.find(id));
        }
        if (catalogue.backups().isEmpty()) {
            throw new OperatorException(
                    Failure.NOT_FOUND,
                    "NO_BACKUP",
                    "cluster %s has no backup in %s".formatted(scope.name(), scope.address()),
                    "Nothing was changed.",
                    "quorate backup now -c " + scope.name());
        }
        return List.of(catalogue.backups().getLast());
    }

    /// The key that signs what the look finds; a manager that does not know the cluster has none.
    private static Optional<SigningKey> prover(BackupScope scope) throws IOException {
        return scope.cluster().isPresent()
                ? Optional.of(scope.cluster().get().pki().signer())
                : Optional.empty();
    }

    private List<Verdict> verify(BackupScope scope, List<Backup> chosen, Terminal terminal)
            throws IOException, InterruptedException {
        var trusted =
                scope.trusted()
                        .orElseThrow(() ->
                                new OperatorException(
                                        Failure.WRONG_KEY,
                                        "NO_SIGNER",
                                        "nothing in %s says who signs for cluster %s"
                                                .formatted(scope.address(), scope.name()),
                                        "Nothing was changed.",
                                        "look at the manifests: quorate backup list -c "
                                                + scope.name()));
        var verifier =
                new Verifier(
                        scope.backups(),
                        trusted,
                        prover(scope),
                        BuildVersion.read(),
                        session.environment().clock());
        var scratch = scope.scratch();
        var verdicts = new ArrayList<Verdict>();
        try (var progress = terminal.progress()) {
            for (var backup : chosen) {
                verdicts.add(verifier.verify(backup, wanted.level, scratch, progress));
            }
        }
        return verdicts;
    }

    private void print(
            List<Verdict> verdicts, List<Catalogue.Unreadable> unreadable, Terminal terminal) {
        if (output.format.document()) {
            var items = new ArrayList<>(verdicts.stream().map(this::document).toList());
            unreadable.forEach(manifest -> items.add(document(manifest)));
            terminal.data(Document.items(items), output.format);
            return;
        }
        var table = new Table("ID", "REVISION", "LEVEL", "RESULT");
        for (var verdict : verdicts) {
            table.row(
                    verdict.backup().id().toString(),
                    Long.toString(verdict.backup().manifest().revision()),
                    verdict.level().text(),
                    verdict.ok() ? "ok" : "DAMAGED");
        }
        terminal.data(table);
        verdicts.forEach(verdict ->
                verdict.problem()
                        .ifPresent(problem ->
                                terminal.note(
                                        "%s: %s"
                                                .formatted(
                                                        verdict.backup().id(),
                                                        Text.printable(problem)))));
        unreadable.forEach(manifest ->
                terminal.note(
                        "%s: %s"
                                .formatted(
                                        manifest.manifest(), Text.printable(manifest.reason()))));
    }

    private Document document(Verdict verdict) {
        var id = verdict.backup().id().toString();
        return new Document()
                .with("id", id)
                .with("level", verdict.level().text())
                .with("ok", verdict.ok())
                .with("problem", verdict.problem().orElse(null))
                .with("affects", verdict.ok() ? List.of() : List.of(id));
    }

    private Document document(Catalogue.Unreadable manifest) {
        return new Document()
                .with("id", null)
                .with("level", Level.DAMAGED.text())
                .with("ok", false)
                .with("problem", manifest.manifest() + ": " + manifest.reason())
                .with("affects", List.of());
    }
}
