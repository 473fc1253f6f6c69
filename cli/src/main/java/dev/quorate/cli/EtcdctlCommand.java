package dev.quorate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "etcdctl",
        description = {
            "Run the etcdctl of a cluster's version with its addresses and certificates.",
            "Its exit code is passed on."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate etcdctl -c dev -- endpoint status -w table",
        mixinStandardHelpOptions = true)
final class EtcdctlCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ARGS", arity = "0..*", description = "What etcdctl is given.")
    private List<String> arguments = List.of();

    @Mixin private ClusterOption option;
    @Spec private CommandSpec spec;

    private final Session session;

    EtcdctlCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        var command = new ArrayList<String>();
        ProcessBuilder etcdctl;
        try (var cluster = session.named(option)) {
            command.add(session.binaries(cluster.spec().version(), terminal).etcdctl().toString());
            command.addAll(arguments);
            etcdctl = new ProcessBuilder(command).inheritIO();
            etcdctl.environment().keySet().removeIf(name -> name.startsWith("ETCDCTL_"));
            etcdctl.environment().putAll(ClusterEnvCommand.variables(cluster));
        }
        return etcdctl.start().waitFor();
    }
}
