package dev.quorate.cli;

import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.LocalClusterSpec;
import dev.quorate.restore.RestorePlan;
import dev.quorate.restore.choose.Choice;
import dev.quorate.restore.choose.RestoreTarget;
import dev.quorate.restore.choose.Trust;
import dev.quorate.restore.place.VersionRule;
import dev.quorate.restore.rebuild.Bump;
import dev.quorate.restore.rebuild.Shape;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// What is to be restored, where to, and how.
final class RestoreOptions {
    @ArgGroup(exclusive = true, multiplicity = "1")
    private TargetOptions target = new TargetOptions();

    @Option(
            names = "--deleted-before",
            paramLabel = "TIME",
            description = "With --before-delete: only deletions up to then count.")
    private @Nullable String deletedBefore;

    @Option(names = "--as", paramLabel = "NAME", description = "Restore as a new cluster.")
    @Nullable String as;

    @Option(
            names = "--local",
            paramLabel = "N",
            description = "With --as: N members on this machine.")
    private @Nullable Integer local;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "With --as: the new cluster's specification.")
    private @Nullable Path file;

    @Option(
            names = "--to-file",
            paramLabel = "FILE",
            description = "Restore to a snapshot file that etcd's own restore tool takes.")
    @Nullable Path toFile;

    @Option(
            names = "--etcd-version",
            paramLabel = "VERSION",
            description = "The etcd to run (default: the backup's).")
    private @Nullable String version;

    @Option(
            names = "--no-bump",
            description = {
                "Do not raise revisions. Watchers that resume from before the restore can then miss"
                        + " changes."
            })
    private boolean noBump;

    @Option(
            names = "--keep-history",
            description = {
                "Keep the revisions before the wanted one readable. Revisions are not raised then,"
                        + " and etcd starts slower."
            })
    private boolean keepHistory;

    @Option(
            names = "--trust",
            paramLabel = "FINGERPRINT",
            description = "Vouch for the key that signed the backups of a cluster not known here.")
    private @Nullable String trust;

    @Option(
            names = "--ca",
            paramLabel = "DIR",
            description = "Use these certificate authorities instead of new ones.")
    @Nullable Path authorities;

    void check(CommandLine commandLine) {
        if ((as == null) == (toFile == null)) {
            throw new ParameterException(
                    commandLine,
                    "Say where to: --as NAME (--local N | -f FILE), or --to-file FILE");
        }
        if (as != null && (local == null) == (file == null)) {
            throw new ParameterException(commandLine, "--as needs either --local N or -f FILE");
        }
        if (toFile != null && (local != null || file != null)) {
            throw new ParameterException(commandLine, "--local and -f go with --as");
        }
        if (deletedBefore != null && !target.beforeDelete()) {
            throw new ParameterException(commandLine, "--deleted-before goes with --before-delete");
        }
        target.check(commandLine);
    }

    /// @param now for times that are so long ago
    RestoreTarget target(Instant now, CommandLine commandLine) {
        return target.target(Optional.ofNullable(deletedBefore), now, commandLine);
    }

    /// @param highest revision that is known of
    RestorePlan plan(Choice choice, long highest, CommandLine commandLine) {
        var taken = EtcdVersion.parse(choice.route().base().manifest().etcdVersion());
        var wanted = version == null ? taken : version(commandLine);
        VersionRule.check(taken, wanted);
        return new RestorePlan(choice, new Shape(bump(highest), keepHistory, wanted));
    }

    private Bump bump(long highest) {
        if (keepHistory) {
            return Bump.historyKept();
        }
        return noBump ? Bump.leftOut() : Bump.beyond(highest);
    }

    Trust trusted(BackupScope scope) {
        if (trust != null) {
            return new Trust.Fingerprint(trust);
        }
        return scope.cluster().isPresent()
                ? new Trust.Known(scope.trusted().orElseThrow())
                : new Trust.None();
    }

    private EtcdVersion version(CommandLine commandLine) {
        try {
            return EtcdVersion.parse(version == null ? "" : version);
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(
                    commandLine, "--etcd-version: " + malformed.getMessage(), malformed);
        }
    }

    /// How many members the new cluster is to have; 0 for a file, or where a specification says it.
    int members() {
        return local == null ? 0 : local;
    }

    /// The specification of the new cluster.
    ClusterSpec specification(Session session, RestorePlan plan, CommandLine commandLine)
            throws IOException, InterruptedException {
        var name = as == null ? "" : as;
        if (file != null) {
            var read = new Specifications(session, session.terminal(commandLine)).read(file);
            if (!read.name().equals(name)) {
                throw new ParameterException(
                        commandLine,
                        "%s describes cluster '%s', not '%s'".formatted(file, read.name(), name));
            }
            VersionRule.check(
                    EtcdVersion.parse(plan.choice().route().base().manifest().etcdVersion()),
                    read.version());
            return read;
        }
        return new LocalClusterSpec(
                        session.ports(),
                        LocalClusterSpec.portsOf(session.clusters().specifications()))
                .create(
                        name,
                        members(),
                        plan.shape().version(),
                        session.home().root().resolve("data").resolve(name));
    }
}
