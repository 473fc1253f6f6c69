package dev.quorate.cli;

import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.LocalClusterSpec;
import dev.quorate.restore.RestorePlan;
import dev.quorate.restore.choose.Chooser;
import dev.quorate.restore.choose.RestoreTarget;
import dev.quorate.restore.choose.Trust;
import dev.quorate.restore.place.Bump;
import dev.quorate.restore.place.VersionRule;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.nio.file.Path;

/// What is to be restored, where to, and how.
final class RestoreOptions {
    @ArgGroup(exclusive = true, multiplicity = "1")
    private Target target = new Target();

    static final class Target {
        @Option(names = "--latest", description = "The newest backup.")
        private boolean latest;

        @Option(
                names = "--to-snapshot",
                paramLabel = "ID",
                description = "This backup: its id, or the beginning of it.")
        private @Nullable String snapshot;
    }

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
    }

    RestoreTarget target() {
        return target.latest || target.snapshot == null
                ? new RestoreTarget.Latest()
                : new RestoreTarget.Snapshot(target.snapshot);
    }

    RestorePlan plan(BackupScope scope, CommandLine commandLine) throws IOException {
        var choice = new Chooser(scope.catalogue(), trusted(scope)).choose(target());
        var taken = EtcdVersion.parse(choice.backup().manifest().etcdVersion());
        var wanted = version == null ? taken : version(commandLine);
        VersionRule.check(taken, wanted);
        return new RestorePlan(choice, wanted, Bump.of(wanted, !noBump));
    }

    private Trust trusted(BackupScope scope) {
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
                    EtcdVersion.parse(plan.choice().backup().manifest().etcdVersion()),
                    read.version());
            return read;
        }
        return new LocalClusterSpec(
                        session.ports(),
                        LocalClusterSpec.portsOf(session.clusters().specifications()))
                .create(
                        name,
                        local == null ? 0 : local,
                        plan.target(),
                        session.home().root().resolve("data").resolve(name));
    }
}
