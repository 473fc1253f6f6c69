package dev.quorate.cli;

import dev.quorate.certs.ClusterPki;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.release.EtcdBinaries;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

@Command(
        name = "env",
        description = "Print shell exports with which plain etcdctl talks to a cluster.",
        footerHeading = "%nExample:%n",
        footer = "  eval \"$(quorate cluster env -c dev)\"; etcdctl member list",
        mixinStandardHelpOptions = true)
final class ClusterEnvCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The cluster, as with -c.")
    private @Nullable String name;

    @Mixin private ClusterOption option;
    @Spec private CommandSpec spec;

    private final Session session;

    ClusterEnvCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.named(Session.either(option, name))) {
            var binaries = session.binaries(cluster.spec().version(), terminal);
            variables(cluster)
                    .forEach((key, value) ->
                            terminal.data("export %s=%s".formatted(key, quoted(value))));
            terminal.data("export PATH=%s:\"$PATH\"".formatted(quoted(directory(binaries))));
        }
        return ExitCode.DONE;
    }

    /// What etcdctl reads: every member's address, and our own client certificate.
    static Map<String, String> variables(Cluster cluster) throws IOException {
        var pair = cluster.pki().client(ClusterPki.OWN_CLIENT);
        var variables = new LinkedHashMap<String, String>();
        variables.put(
                "ETCDCTL_ENDPOINTS",
                MemberHosts.occupied(cluster).stream()
                        .map(host -> host.clientUrl())
                        .collect(Collectors.joining(",")));
        variables.put("ETCDCTL_CACERT", pair.trustedFile().toString());
        variables.put("ETCDCTL_CERT", pair.certificateFile().toString());
        variables.put("ETCDCTL_KEY", pair.keyFile().toString());
        return variables;
    }

    static String directory(EtcdBinaries binaries) {
        var parent = binaries.etcdctl().getParent();
        return (parent == null ? Path.of(".") : parent).toString();
    }

    /// For a POSIX shell: nothing inside single quotes has a meaning.
    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
