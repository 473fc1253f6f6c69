package dev.quorate.cli;

import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.plan.Intent;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "replace",
        description = {
            "Replace a member by a new one with a new id.",
            "A member whose data is gone goes first; one that still serves goes last, if a host is"
                    + " free."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate member replace dev-2 -c dev",
        mixinStandardHelpOptions = true)
final class MemberReplaceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MEMBER", description = "Name or id of the member.")
    private String member = "";

    @Option(
            names = "--with",
            paramLabel = "HOST",
            description = "The host of the new member (default: the victim's own, or a free one).")
    private @Nullable String with;

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    MemberReplaceCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(option, spec.commandLine())) {
            var wanted = cluster.spec();
            var intent = intent(cluster);
            var command = "member replace %s -c %s".formatted(member, cluster.name());
            return new Change(session, terminal, cluster, intent, wanted, command)
                    .run(
                            change,
                            output,
                            () -> terminal.confirm(change, "Replace " + member, command));
        }
    }

    /// An interrupted replacement of this member goes on, even when the member is gone by now.
    private Intent intent(Cluster cluster) throws IOException, InterruptedException {
        var unfinished = cluster.home().journal().open();
        if (unfinished.isPresent()
                && unfinished.get().intent() instanceof Intent.Replace begun
                && cluster.names(begun.victim()).contains(member)) {
            return begun;
        }
        var view = cluster.observe(Session.ANSWER_DEADLINE);
        var victim = MemberHosts.member(view, member, cluster.name());
        return new Intent.Replace(victim.member().id(), Optional.ofNullable(with));
    }
}
