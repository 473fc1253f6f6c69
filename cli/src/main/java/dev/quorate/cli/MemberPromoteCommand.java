package dev.quorate.cli;

import dev.quorate.manager.plan.Intent;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "promote",
        description = "Give a learner its vote, whoever added it.",
        footerHeading = "%nExample:%n",
        footer = "  quorate member promote 8e9e05c52164694d -c dev",
        mixinStandardHelpOptions = true)
final class MemberPromoteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MEMBER", description = "Name or id of the member.")
    private String member = "";

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    MemberPromoteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(option, spec.commandLine())) {
            var view = cluster.observe(Session.ANSWER_DEADLINE);
            var learner = MemberHosts.member(view, member, cluster.name());
            var command = "member promote %s -c %s".formatted(member, cluster.name());
            return new Change(
                            session,
                            terminal,
                            cluster,
                            new Intent.Promote(learner.member().id()),
                            cluster.spec(),
                            command)
                    .run(
                            change,
                            output,
                            () ->
                                    terminal.confirm(
                                            change, "Give %s a vote".formatted(member), command));
        }
    }
}
