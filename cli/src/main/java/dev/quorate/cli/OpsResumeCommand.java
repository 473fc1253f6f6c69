package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.plan.Intent;
import dev.quorate.manager.state.ClusterRecord.State;
import dev.quorate.manager.state.Journal.Operation;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "resume",
        description = {
            "Go on with an operation that was interrupted or ran out of its time.",
            "It does what the same command typed again does. A restore and a destruction are typed"
                    + " again themselves: they need more than the journal has."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate ops resume 20260102T030405.678Z-replace",
        mixinStandardHelpOptions = true)
final class OpsResumeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "As `ops list` shows it.")
    private String id = "";

    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    OpsResumeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        var known = KnownOperation.named(session.home(), id);
        var operation = known.operation();
        if (operation.closed()) {
            throw refused(
                    "operation %s has ended: %s".formatted(id, operation.result()),
                    "quorate ops show " + id);
        }
        if (!operation.planned()) {
            throw refused(
                    "operation %s has no plan to go on with".formatted(id),
                    "run it again: quorate " + operation.command());
        }
        try (var cluster = session.clusters().open(known.cluster())) {
            return goOn(terminal, cluster, operation);
        }
    }

    private int goOn(Terminal terminal, Cluster cluster, Operation operation)
            throws IOException, InterruptedException {
        return switch (operation.intent()) {
            case Intent.Restore _ ->
                    throw refused(
                            "operation %s needs the backup that it restores".formatted(id),
                            "run that restore again: quorate " + operation.command());
            case Intent.Destroy _ ->
                    throw refused(
                            "operation %s destroys, and asks for that by the cluster's name"
                                    .formatted(id),
                            "quorate cluster destroy " + cluster.name());
            case Intent.Heal _ ->
                    throw refused(
                            "operation %s is the daemon's, which goes on with it by itself"
                                    .formatted(id),
                            "quorate daemon run; or by hand: quorate cluster apply -c "
                                    + cluster.name());
            case Intent.Create create -> {
                var code = run(terminal, cluster, operation, create);
                if (code == ExitCode.DONE && !change.dryRun) {
                    cluster.home().write(cluster.record().in(State.ACTIVE));
                }
                yield code;
            }
            case Intent.Converge _,
                    Intent.Replace _,
                    Intent.Remove _,
                    Intent.Promote _,
                    Intent.Start _,
                    Intent.Stop _,
                    Intent.Restart _,
                    Intent.MoveLeader _ ->
                    run(terminal, cluster, operation, operation.intent());
        };
    }

    private int run(Terminal terminal, Cluster cluster, Operation operation, Intent intent)
            throws IOException, InterruptedException {
        return new Change(session, terminal, cluster, intent, cluster.spec(), operation.command())
                .run(change, output, () -> terminal.confirm(change, "Go on", "ops resume " + id));
    }

    private static OperatorException refused(String problem, String remedy) {
        return new OperatorException(
                Failure.REFUSED, "NOT_RESUMABLE", problem, "Nothing was changed.", remedy);
    }
}
