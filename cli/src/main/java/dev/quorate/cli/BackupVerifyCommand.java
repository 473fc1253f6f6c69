package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.Level;
import dev.quorate.backup.capture.ArchivedMark;
import dev.quorate.backup.verify.Findings;
import dev.quorate.backup.verify.Highest;
import dev.quorate.backup.verify.Review;
import dev.quorate.backup.verify.Review.Known;
import dev.quorate.backup.verify.Review.Looker;
import dev.quorate.certs.SigningKey;
import dev.quorate.certs.VerifyingKey;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

@Command(
        name = "verify",
        description = {
            "Read backups back from the store and hold them against what they should be.",
            "Without an ID the newest is taken. Any mismatch exits with 13, and says which object,"
                    + " where, and what cannot be brought back because of it."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate backup verify --all --level stored -c dev",
        mixinStandardHelpOptions = true)
final class BackupVerifyCommand implements Callable<Integer> {
    private static final int WHOLE = 100;

    /// The levels that can be asked for.
    enum Wanted {
        STORED(Level.STORED),
        SOUND(Level.SOUND),
        TRUE(Level.TRUE);

        private final Level level;

        Wanted(Level level) {
            this.level = level;
        }
    }

    /// A whole percentage: `10%`.
    static final class Percentage implements ITypeConverter<Integer> {
        private static final Pattern FORM = Pattern.compile("([1-9]\\d?|100)%?");

        @Override
        public Integer convert(String text) {
            var form = FORM.matcher(text);
            if (!form.matches()) {
                throw new TypeConversionException(
                        "'%s' is no share; write 1%% to 100%%, for example 10%%".formatted(text));
            }
            return Integer.valueOf(form.group(1));
        }
    }

    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            description = "The backup; the beginning of its id will do.")
    private @Nullable String id;

    @Option(
            names = "--all",
            description = "Every backup of the cluster, and every segment of its archive.")
    private boolean all;

    @Option(
            names = "--share",
            paramLabel = "PERCENT",
            converter = Percentage.class,
            description = {
                "So much of all that is stored, for example 10%%: what was not looked at for",
                "longest, so that all of it has its turn."
            })
    private @Nullable Integer share;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description = {
                "STORED reads the bytes back and compares their checksum; SOUND also walks through",
                "the file: structure, revision, counts; TRUE also compares it, with the changes",
                "behind it, with what members of the living cluster said (default:"
                        + " ${DEFAULT-VALUE})."
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
        if ((id != null ? 1 : 0) + (all ? 1 : 0) + (share != null ? 1 : 0) > 1) {
            throw new ParameterException(
                    spec.commandLine(), "of an ID, --all and --share only one can be given");
        }
        try (var scope =
                BackupScope.named(session, option, store, spec.commandLine())
                        .openedBy(identity.identities())) {
            scope.tellTrust(terminal);
            var findings = look(scope, terminal);
            var view = new FindingsView(findings, scope.name(), all || share != null);
            if (output.format.document()) {
                terminal.data(view.document(), output.format);
            } else {
                view.print(terminal);
            }
            return findings.ok() ? ExitCode.DONE : Failure.MISMATCH.exitCode();
        }
    }

    private Findings look(BackupScope scope, Terminal terminal)
            throws IOException, InterruptedException {
        var trusted = trusted(scope);
        try (var progress = terminal.progress()) {
            var review =
                    new Review(
                            scope.backups(),
                            scope.log(),
                            trusted,
                            new Looker(
                                    prover(scope),
                                    BuildVersion.read(),
                                    session.environment().clock()),
                            known(scope),
                            scope.scratch(),
                            progress);
            if (all || share != null) {
                return review.run(share == null ? WHOLE : share, wanted.level);
            }
            return review.one(chosen(scope, scope.catalogue()), wanted.level);
        }
    }

    private Backup chosen(BackupScope scope, Catalogue catalogue) {
        if (id != null) {
            return catalogue.find(id);
        }
        if (catalogue.backups().isEmpty()) {
            throw new OperatorException(
                    Failure.NOT_FOUND,
                    "NO_BACKUP",
                    "cluster %s has no backup in %s".formatted(scope.name(), scope.address()),
                    "Nothing was changed.",
                    "quorate backup now -c " + scope.name());
        }
        return catalogue.backups().getLast();
    }

    private static VerifyingKey trusted(BackupScope scope) {
        return scope.trusted()
                .orElseThrow(() ->
                        new OperatorException(
                                Failure.WRONG_KEY,
                                "NO_SIGNER",
                                "nothing in %s says who signs for cluster %s"
                                        .formatted(scope.address(), scope.name()),
                                "Nothing was changed.",
                                "look at the manifests: quorate backup list -c " + scope.name()));
    }

    /// The key that signs what the look finds; a manager that does not know the cluster has none.
    private static Optional<SigningKey> prover(BackupScope scope) throws IOException {
        return scope.cluster().isPresent()
                ? Optional.of(scope.cluster().get().pki().signer())
                : Optional.empty();
    }

    /// What this manager knows is of the store that it writes to, and of no other.
    private Known known(BackupScope scope) throws IOException {
        if (scope.cluster().isEmpty()) {
            return Known.NOTHING;
        }
        var home = scope.cluster().get().home();
        var turn = Optional.of(home.directory().resolve("records").resolve("verified-segment"));
        return new Known(
                store.store == null ? highest(scope, ArchivedMark.read(home)) : Highest.NONE, turn);
    }

    private static Highest highest(BackupScope scope, Optional<ArchivedMark> archived)
            throws IOException {
        return new Highest(
                LastBackup.id(scope.cluster().orElseThrow(), scope.address()),
                archived.map(mark -> new Highest.Archived(mark.lineageId(), mark.revision())));
    }
}
