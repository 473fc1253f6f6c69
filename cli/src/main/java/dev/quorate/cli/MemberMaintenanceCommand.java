package dev.quorate.cli;

import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.observe.HostView;
import dev.quorate.manager.observe.Identity;
import dev.quorate.manager.plan.Vigil.Maintenance;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.spec.DurationText;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.Callable;

@Command(
        name = "maintenance",
        description =
                "Tell the daemon to leave a member alone for a while, whatever happens to it.",
        footerHeading = "%nExample:%n",
        footer = "  quorate member maintenance dev-2 --for 2h -c dev",
        mixinStandardHelpOptions = true)
final class MemberMaintenanceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MEMBER", description = "Name, id or host of the member.")
    private String member = "";

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "For how long, such as 90s or 2h; at most 30d.")
    private @Nullable Duration duration;

    @Option(names = "--end", description = "End it now.")
    private boolean end;

    @Mixin private ClusterOption option;
    @Mixin private ChangeOptions change;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    MemberMaintenanceCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var length = duration;
        if (end == (length != null)) {
            throw new ParameterException(spec.commandLine(), "either --for DURATION or --end");
        }
        if (length != null && (length.isZero() || length.compareTo(Duration.ofDays(30)) > 0)) {
            throw new ParameterException(spec.commandLine(), "--for: more than 0s, at most 30d");
        }
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.required(option, spec.commandLine())) {
            var at =
                    MemberHosts.host(
                            cluster.observe(Session.ANSWER_DEADLINE), member, cluster.name());
            var name = at.identity().map(Identity::member).orElse(member);
            return length == null
                    ? instruction(
                                    terminal,
                                    cluster,
                                    "end the maintenance of %s".formatted(name),
                                    "--end")
                            .give(change, output, orders -> without(orders, at))
                    : begin(terminal, cluster, at, name, length);
        }
    }

    private int begin(Terminal terminal, Cluster cluster, HostView at, String name, Duration length)
            throws IOException {
        var text = new DurationText(length).toString();
        var instruction =
                instruction(
                        terminal,
                        cluster,
                        "leave %s alone for %s".formatted(name, text),
                        "--for " + text);
        var now = instruction.now();
        var order = new Maintenance(name, session.environment().person(), now, now.plus(length));
        return instruction.give(change, output, orders -> with(orders, at, order));
    }

    private Instruction instruction(
            Terminal terminal, Cluster cluster, String step, String options) {
        return new Instruction(
                session,
                terminal,
                cluster,
                "maintenance",
                step,
                "",
                "member maintenance %s %s -c %s".formatted(member, options, cluster.name()));
    }

    private static Orders with(Orders orders, HostView at, Maintenance order) {
        var maintenance = new HashMap<>(orders.maintenance());
        maintenance.put(at.host().name(), order);
        return new Orders(orders.pause(), maintenance);
    }

    private static Orders without(Orders orders, HostView at) {
        var maintenance = new HashMap<>(orders.maintenance());
        maintenance.remove(at.host().name());
        return new Orders(orders.pause(), maintenance);
    }
}
