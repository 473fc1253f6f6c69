package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.control.Clusters;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.spec.DnsLabel;
import dev.quorate.manager.spec.EtcdVersion;
import dev.quorate.manager.spec.LocalClusterSpec;
import dev.quorate.manager.state.ClusterRecord.State;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "create",
        description = {
            "Create a cluster: certificates, members, quorum.",
            "It only adds, so it does not ask. Interrupted, it goes on when it is run again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate cluster create dev --local 3",
            "  quorate cluster create prod -f prod.yaml"
        },
        mixinStandardHelpOptions = true)
final class ClusterCreateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits and hyphens.")
    private String name = "";

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Places places = new Places();

    @Option(
            names = "--etcd-version",
            paramLabel = "VERSION",
            description = "With --local: the etcd to run (default: the newest 3.6).")
    private @Nullable String version;

    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    ClusterCreateCommand(Session session) {
        this.session = session;
    }

    static final class Places {
        @Option(
                names = "--local",
                paramLabel = "N",
                description = "Run N members on this machine: 1, 3, 5 or 7.")
        private @Nullable Integer local;

        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                description = "The cluster's specification.")
        private @Nullable Path file;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        checkName();
        var clusters = session.clusters();
        var interrupted = interrupted(clusters);
        var spec = interrupted.isPresent() ? interrupted.get() : specification(clusters);
        if (change.dryRun) {
            terminal.data(
                    "Would create %s: %d members of etcd %s on %s. Nothing was changed."
                            .formatted(
                                    name,
                                    spec.members(),
                                    spec.version(),
                                    String.join(
                                            ", ",
                                            spec.hosts().stream()
                                                    .limit(spec.members())
                                                    .map(host -> host.name())
                                                    .toList())));
            return ExitCode.DONE;
        }
        session.binaries(spec.version(), terminal);
        try (var cluster = prepare(clusters)) {
            var record = cluster.record();
            var founding =
                    new Change(
                            session,
                            terminal,
                            cluster,
                            new Intent.Create(
                                    record.incarnation(), Clusters.placements(cluster.spec())),
                            cluster.spec(),
                            "cluster create " + name);
            var report = founding.carryOut(change.timeout);
            cluster.home().write(record.in(State.ACTIVE));
            founding.print(report, output);
            terminal.note(
                    "next:  eval \"$(quorate cluster env -c %s)\"; etcdctl member list"
                            .formatted(name));
        }
        return ExitCode.DONE;
    }

    /// Ports are chosen and written down in one go: two commands that create at the same time would
    /// choose the same.
    private Cluster prepare(Clusters clusters) throws IOException, InterruptedException {
        try (var _ = session.home().choosingPorts()) {
            var interrupted = interrupted(clusters);
            var spec = interrupted.isPresent() ? interrupted.get() : specification(clusters);
            return clusters.prepare(spec, "", Optional.empty());
        }
    }

    private void checkName() {
        try {
            DnsLabel.parse(name);
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(
                    spec.commandLine(), "NAME: " + malformed.getMessage(), malformed);
        }
    }

    /// The specification of a creation that was interrupted: it goes on as it was begun.
    private Optional<ClusterSpec> interrupted(Clusters clusters) throws IOException {
        var known = session.home().cluster(name);
        if (known.isEmpty() || known.get().record().state() != State.FOUNDING) {
            return Optional.empty();
        }
        var origin = known.get().record().origin();
        if (!origin.isEmpty()) {
            throw new OperatorException(
                    Failure.REFUSED,
                    "BEING_RESTORED",
                    "'%s' is being restored from %s, and that was interrupted"
                            .formatted(name, origin),
                    "Nothing was changed.",
                    "run that restore again, or give it up: quorate cluster destroy " + name);
        }
        try (var cluster = clusters.open(name)) {
            return Optional.of(cluster.spec());
        }
    }

    private ClusterSpec specification(Clusters clusters) throws IOException, InterruptedException {
        if (places.file != null) {
            var read =
                    new Specifications(session, session.terminal(this.spec.commandLine()))
                            .read(places.file);
            if (!read.name().equals(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "%s describes cluster '%s', not '%s'"
                                .formatted(places.file, read.name(), name));
            }
            return read;
        }
        return new LocalClusterSpec(
                        session.ports(), LocalClusterSpec.portsOf(clusters.specifications()))
                .create(
                        name,
                        places.local == null ? 0 : places.local,
                        version(),
                        session.home().root().resolve("data").resolve(name));
    }

    private EtcdVersion version() {
        if (version == null) {
            return EtcdVersion.DEFAULT;
        }
        try {
            var parsed = EtcdVersion.parse(version);
            parsed.refusedAsTarget()
                    .ifPresent(reason -> {
                        throw new ParameterException(
                                spec.commandLine(), "--etcd-version: " + reason);
                    });
            return parsed;
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(
                    spec.commandLine(), "--etcd-version: " + malformed.getMessage(), malformed);
        }
    }
}
