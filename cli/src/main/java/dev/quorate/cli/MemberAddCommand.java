package dev.quorate.cli;

import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.spec.ClusterSpec;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.concurrent.Callable;

@Command(
        name = "add",
        description = {
            "Add one voter on a free host.",
            "An even number of voters is allowed, with a warning and exit code 3."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate member add -c dev",
        mixinStandardHelpOptions = true)
final class MemberAddCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "HOST",
            arity = "0..1",
            description = "A host of the specification (default: a free one, or a new local one).")
    private @Nullable String host;

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    MemberAddCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(option, spec.commandLine())) {
            var view = cluster.observe(Session.ANSWER_DEADLINE);
            var now = cluster.spec();
            if (host != null && now.host(host).isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "no host '%s' in the specification".formatted(host));
            }
            var voters = Math.max(view.voters().size(), 1);
            var wanted = LocalGrowth.of(session, now, voters + 1).withMembers(voters + 1);
            var command = "member add -c " + cluster.name();
            var code =
                    new Change(
                                    session,
                                    terminal,
                                    cluster,
                                    new Intent.Converge(),
                                    host == null ? wanted : preferring(wanted),
                                    command)
                            .run(
                                    change,
                                    output,
                                    () -> terminal.confirm(change, "Add a voter", command));
            return code == ExitCode.DONE ? Evenness.warn(terminal, wanted) : code;
        }
    }

    /// The host that was named comes first: members take the first that fit.
    private ClusterSpec preferring(ClusterSpec wanted) {
        var hosts = new ArrayList<>(wanted.hosts());
        hosts.sort(Comparator.comparing(each -> !each.name().equals(host)));
        return wanted.withHosts(hosts);
    }
}
