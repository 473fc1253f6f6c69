package dev.quorate.cli;

import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.plan.Intent;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "remove",
        description = {
            "Remove a member; its data is set aside.",
            "An even number of voters is allowed, with a warning and exit code 3."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate member remove dev-4 -c dev",
        mixinStandardHelpOptions = true)
final class MemberRemoveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MEMBER", description = "Name or id of the member.")
    private String member = "";

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    MemberRemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(option, spec.commandLine())) {
            var intent = intent(cluster);
            var wanted =
                    learner ? cluster.spec() : cluster.spec().withMembers(Math.max(1, members - 1));
            var command = "member remove %s -c %s".formatted(member, cluster.name());
            var code =
                    new Change(session, terminal, cluster, intent, wanted, command)
                            .run(
                                    change,
                                    output,
                                    () -> terminal.confirm(change, "Remove " + member, command));
            return code == ExitCode.DONE ? Evenness.warn(terminal, wanted) : code;
        }
    }

    private boolean learner;
    private int members;

    private Intent intent(Cluster cluster) throws IOException, InterruptedException {
        var unfinished = cluster.home().journal().open();
        if (unfinished.isPresent()
                && unfinished.get().intent() instanceof Intent.Remove begun
                && cluster.names(begun.victim()).contains(member)) {
            // Its specification was written before it began.
            learner = true;
            return begun;
        }
        var view = cluster.observe(Session.ANSWER_DEADLINE);
        var victim = MemberHosts.member(view, member, cluster.name());
        learner = victim.member().learner();
        members = view.voters().size();
        return new Intent.Remove(victim.member().id());
    }
}
