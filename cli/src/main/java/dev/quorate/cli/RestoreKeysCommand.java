package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.etcd.AccessDenied;
import dev.quorate.manager.etcd.EtcdException;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.manager.observe.Observer;
import dev.quorate.restore.choose.Choice;
import dev.quorate.restore.choose.Trust;
import dev.quorate.restore.keys.KeptKeys;
import dev.quorate.restore.keys.KeyReturn;
import dev.quorate.restore.keys.OnConflict;
import dev.quorate.restore.keys.Survey;
import dev.quorate.restore.rebuild.Materials;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "keys",
        description = {
            "Show single keys as they were at a moment, write them to a file, or bring them back"
                    + " into a living cluster.",
            "Nothing else is touched there, and what somebody changes meanwhile is not overwritten."
                    + " Keys that hung on leases come back without."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate restore keys -c dev --prefix /registry/secrets/ --to-revision 5120",
            "  quorate restore keys -c dev --prefix /registry/pods/ --to-revision 5120 --into dev"
        },
        mixinStandardHelpOptions = true)
final class RestoreKeysCommand implements Callable<Integer> {
    private static final Duration CALL_DEADLINE = Duration.ofSeconds(30);

    @ArgGroup(exclusive = true, multiplicity = "1")
    private KeyOptions keys = new KeyOptions();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private TargetOptions target = new TargetOptions();

    @Option(
            names = "--to-file",
            paramLabel = "FILE",
            description = "Write them to a new file, a JSON document a line; mode 0600.")
    private @Nullable Path file;

    @Option(
            names = "--into",
            paramLabel = "CLUSTER",
            description = "Write them into this cluster, which may be the one they come from.")
    private @Nullable String into;

    @Option(
            names = "--on-conflict",
            paramLabel = "POLICY",
            description =
                    "When a key is there with another value: ${COMPLETION-CANDIDATES} (default:"
                            + " fail, which writes nothing).")
    private OnConflict policy = OnConflict.FAIL;

    @Option(names = "--values", description = "Show values too.")
    private boolean values;

    @Option(
            names = "--trust",
            paramLabel = "FINGERPRINT",
            description = "Vouch for the key that signed the backups of a cluster not known here.")
    private @Nullable String trust;

    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private IdentityOption identity;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    RestoreKeysCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (file != null && into != null) {
            throw new ParameterException(
                    spec.commandLine(), "--to-file and --into exclude each other");
        }
        var terminal = session.terminal(spec.commandLine());
        var clock = session.environment().clock();
        target.check(spec.commandLine());
        var wanted = target.target(Optional.empty(), clock.instant(), spec.commandLine());
        try (var scope =
                        BackupScope.named(session, option, store, spec.commandLine())
                                .openedBy(identity.identities());
                var progress = terminal.progress()) {
            scope.tellTrust(terminal);
            var sources = RestoreSources.of(scope, trusted(scope), clock);
            var choice = sources.chooser().choose(wanted).orThrow();
            scope.backups().requireOpenable(choice.route().base().manifest());
            var scratch = sources.scratch();
            scratch.require(choice.route().rawBytes());
            try (var materials =
                    Materials.fetch(sources.archive(), choice.route(), scratch, progress)) {
                var kept = new KeptKeys(materials.rebuild(), keys.scope());
                progress.close();
                tell(terminal, choice);
                return into == null
                        ? new KeyPrinter(terminal, kept, values).print(file, output.format)
                        : bringBack(terminal, kept, into, from(scope, choice));
            }
        }
    }

    private Trust trusted(BackupScope scope) {
        if (trust != null) {
            return new Trust.Fingerprint(trust);
        }
        return scope.cluster().isPresent()
                ? new Trust.Known(scope.trusted().orElseThrow())
                : new Trust.None();
    }

    private void tell(Terminal terminal, Choice choice) {
        choice.explanation().forEach(terminal::note);
        terminal.note(
                "as at revision %d of lineage %s%s"
                        .formatted(
                                choice.revision(),
                                choice.lineage(),
                                choice.moment()
                                        .map(at -> ", " + Text.exactTime(at.notAfter()))
                                        .orElse("")));
    }

    /// What was asked, and what it came to, for those who read the cluster's history.
    private KeyReturnNote from(BackupScope scope, Choice choice) {
        return new KeyReturnNote(
                scope.name(),
                keys.scope(),
                choice.revision(),
                choice.lineage(),
                policy,
                session.environment().person(),
                session.environment().clock());
    }

    private int bringBack(Terminal terminal, KeptKeys kept, String name, KeyReturnNote note)
            throws IOException, InterruptedException {
        try (var cluster = session.clusters().open(name)) {
            var endpoints = cluster.spec().hosts().stream().map(Observer::endpoint).toList();
            try (var live = KeyValues.of(endpoints, Cluster.tls(cluster.pki()), CALL_DEADLINE)) {
                return bringBack(terminal, new KeyReturn(kept, live), cluster, note);
            } catch (EtcdException unanswered) {
                throw refused(cluster.name(), unanswered);
            }
        }
    }

    private int bringBack(Terminal terminal, KeyReturn back, Cluster cluster, KeyReturnNote note)
            throws IOException, InterruptedException, EtcdException {
        var view = new KeyReturnView(cluster.name(), policy);
        Survey survey = back.survey();
        view.plan(survey).forEach(terminal::note);
        if (policy == OnConflict.FAIL && !survey.different().isEmpty()) {
            throw view.conflict(survey);
        }
        if (change.dryRun || survey.writes(policy) == 0) {
            print(terminal, view, survey, new KeyReturn.Outcome(0, survey.same(), 0, 0));
            return ExitCode.DONE;
        }
        terminal.confirm(
                change,
                "Write %d keys into %s".formatted(survey.writes(policy), cluster.name()),
                "restore keys ... --into " + cluster.name());
        var outcome = note.keep(cluster, survey, () -> back.write(survey, policy));
        print(terminal, view, survey, outcome);
        return outcome.changed() > 0 ? ExitCode.WARNINGS : ExitCode.DONE;
    }

    private void print(
            Terminal terminal, KeyReturnView view, Survey survey, KeyReturn.Outcome outcome) {
        if (output.format.document()) {
            terminal.data(view.document(survey, outcome), output.format);
        } else {
            view.lines(outcome).forEach(terminal::data);
        }
    }

    private static OperatorException refused(String cluster, EtcdException unanswered) {
        var unchanged = "Keys that were written stay; nothing else was touched.";
        if (unanswered.kind() == EtcdException.Kind.DENIED) {
            return AccessDenied.of(cluster, String.valueOf(unanswered.getMessage()), unchanged);
        }
        return new OperatorException(
                Failure.CLUSTER_UNREACHABLE,
                "KEYS_UNANSWERED",
                "cluster %s did not answer: %s".formatted(cluster, unanswered.getMessage()),
                unchanged,
                "run the same command again: it leaves out what is there already",
                unanswered);
    }
}
