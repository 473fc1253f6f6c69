package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.spec.MemberId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "move",
        description = "Move the leadership to another voter.",
        footerHeading = "%nExample:%n",
        footer = "  quorate cluster leader move -c dev",
        mixinStandardHelpOptions = true)
final class LeaderMoveCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "MEMBER",
            arity = "0..1",
            description = "Name or id of the new leader (default: the furthest follower).")
    private @Nullable String member;

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    LeaderMoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(option, spec.commandLine())) {
            var view = cluster.observe(Session.ANSWER_DEADLINE);
            var leader = view.leader();
            if (leader.isEmpty()) {
                throw new OperatorException(
                        Failure.REFUSED,
                        "NO_LEADER",
                        "the cluster has no leader on which its healthy voters agree",
                        "Nothing was changed.",
                        "quorate cluster status -c " + cluster.name());
            }
            Optional<MemberId> to =
                    member == null
                            ? Optional.empty()
                            : Optional.of(
                                    MemberHosts.member(view, member, cluster.name()).member().id());
            return new Change(
                            session,
                            terminal,
                            cluster,
                            new Intent.MoveLeader(leader.get().member().id(), to),
                            cluster.spec(),
                            "cluster leader move -c " + cluster.name())
                    .run(change, output, () -> {});
        }
    }
}
