package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.certs.CertificateStatus;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.state.Holds.Hold;
import dev.quorate.manager.state.Holds.Role;
import dev.quorate.manager.state.Journal;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "renew",
        description = {
            "Replace the certificates that are due, one member at a time, without a restart.",
            "Each member must be seen to serve its new ones before the next is touched. Exit code 3"
                    + " when a member does not run, so that there is no proof."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate certs renew -c dev --all",
        mixinStandardHelpOptions = true)
final class CertsRenewCommand implements Callable<Integer> {
    @Option(
            names = "--member",
            paramLabel = "MEMBER",
            description = "Only those of this member: name, id or host.")
    private @Nullable String member;

    @Option(names = "--all", description = "What is not due, too.")
    private boolean all;

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    CertsRenewCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(option, spec.commandLine())) {
            var statuses =
                    CertificateStatus.of(cluster.pki(), session.environment().clock().instant());
            var plan = RenewalPlan.of(statuses, listeners(cluster), all, member == null);
            if (change.dryRun || plan.isEmpty()) {
                show(terminal, cluster, plan);
                return ExitCode.DONE;
            }
            Change.refuseIfHeld(cluster);
            print(terminal, plan);
            terminal.confirm(change, "Renew", command(cluster));
            return carryOut(terminal, cluster, plan);
        }
    }

    private int carryOut(Terminal terminal, Cluster cluster, RenewalPlan plan)
            throws IOException, InterruptedException {
        var begun = System.nanoTime();
        try (var hold =
                cluster.hold(Role.OPERATION, command(cluster), session.environment().person())) {
            var journal =
                    cluster.home()
                            .journal()
                            .beginUnplanned(
                                    "renew",
                                    session.environment().person(),
                                    command(cluster),
                                    hold.epoch(),
                                    session.environment().clock().instant());
            var steps = steps(terminal, cluster, hold, journal, plan);
            var proven = steps.stream().allMatch(Renewal.Step::proven);
            var result = proven ? "done" : "done, not all proven";
            journal.close(result, session.environment().clock().instant());
            var took = Duration.ofNanos(System.nanoTime() - begun);
            if (output.format.document()) {
                terminal.data(
                        new Document()
                                .with("operation", journal.id())
                                .with("cluster", cluster.name())
                                .with("steps", steps.stream().map(CertsRenewCommand::step).toList())
                                .with("result", result)
                                .with("seconds", took.toMillis() / 1000.0),
                        output.format);
            } else {
                terminal.data("%s: %s (%s)".formatted(cluster.name(), result, Text.seconds(took)));
            }
            return proven ? ExitCode.DONE : ExitCode.WARNINGS;
        }
    }

    private List<Renewal.Step> steps(
            Terminal terminal, Cluster cluster, Hold hold, Journal.Writer journal, RenewalPlan plan)
            throws IOException, InterruptedException {
        var clock = session.environment().clock();
        try {
            return new Renewal(cluster, hold, journal, terminal, clock, change.timeout)
                    .carryOut(plan);
        } catch (OperatorException | IOException problem) {
            journal.close("failed: " + problem.getMessage(), clock.instant());
            throw problem;
        } catch (InterruptedException interrupted) {
            journal.close("interrupted", clock.instant());
            throw interrupted;
        }
    }

    private String command(Cluster cluster) {
        return "certs renew -c %s%s%s"
                .formatted(
                        cluster.name(),
                        member == null ? "" : " --member " + member,
                        all ? " --all" : "");
    }

    private List<Listener> listeners(Cluster cluster) throws IOException {
        var listeners = Listener.of(cluster);
        if (member == null) {
            return listeners;
        }
        var chosen = listeners.stream().filter(one -> one.isOf(member)).toList();
        if (chosen.isEmpty()) {
            throw new OperatorException(
                    Failure.NOT_FOUND,
                    "NO_SUCH_MEMBER",
                    "cluster %s has no member '%s'".formatted(cluster.name(), member),
                    "Nothing was changed.",
                    "quorate member list -c " + cluster.name());
        }
        return chosen;
    }

    private static void print(Terminal terminal, RenewalPlan plan) {
        terminal.note("Plan: certs renew");
        for (var renewal : plan.members()) {
            terminal.note("  %s: %s".formatted(renewal.step(), renewal.reason()));
        }
        plan.own()
                .ifPresent(reason ->
                        terminal.note("  %s: %s".formatted(RenewalPlan.OWN_STEP, reason)));
    }

    private void show(Terminal terminal, Cluster cluster, RenewalPlan plan) {
        var end = all ? "nothing is left to renew" : "no other certificate is due";
        if (output.format.document()) {
            var steps = new ArrayList<Object>();
            plan.members().forEach(renewal -> steps.add(planned(renewal.step(), renewal.reason())));
            plan.own().ifPresent(reason -> steps.add(planned(RenewalPlan.OWN_STEP, reason)));
            terminal.data(
                    new Document()
                            .with("operation", null)
                            .with("cluster", cluster.name())
                            .with("steps", steps)
                            .with("end", end),
                    output.format);
        } else if (plan.isEmpty()) {
            terminal.data("Nothing to do: no certificate is due; --all renews them all the same.");
        } else {
            print(terminal, plan);
            terminal.data("Nothing was changed.");
        }
    }

    private static Object planned(String step, String reason) {
        return new Document().with("step", step).with("reason", reason).fields();
    }

    private static Object step(Renewal.Step step) {
        return new Document()
                .with("step", step.step())
                .with("reason", step.reason())
                .with("result", step.result())
                .with("seconds", step.took().toMillis() / 1000.0)
                .fields();
    }
}
