package dev.quorate.cli;

import dev.quorate.certs.CertificateStatus;
import dev.quorate.certs.CertificateStatus.Unusable;
import dev.quorate.certs.CertificateStatus.Usable;
import dev.quorate.certs.Handshake;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Format;
import dev.quorate.cli.output.Table;
import dev.quorate.manager.control.Cluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

@Command(
        name = "status",
        description = {
            "Show the certificates of a cluster: when they end, and what its members really serve.",
            "Exit code 0 good; 3 when one is due, when another than the one on disk is served, or"
                    + " when a member does not answer; 4 when one has expired or cannot be used."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate certs status -c dev",
        mixinStandardHelpOptions = true)
final class CertsStatusCommand implements Callable<Integer> {
    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "How long one handshake may take (default: 2s).")
    private Duration deadline = Duration.ofSeconds(2);

    @Mixin private ClusterOption option;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    CertsStatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        try (var cluster = session.named(option)) {
            var rows = rows(cluster);
            if (output.format.document()) {
                terminal.data(
                        Document.items(rows.stream().map(CertificateRow::document).toList()),
                        output.format);
            } else {
                var table = new Table("KIND", "OWNER", "SERIAL", "NOT AFTER", "LEFT", "SERVED");
                rows.forEach(row -> table.row(row.cells(output.format == Format.WIDE)));
                terminal.data(table);
            }
            rows.stream()
                    .flatMap(row -> row.problems(cluster.name()).stream())
                    .forEach(terminal::note);
            return rows.stream().mapToInt(CertificateRow::exitCode).max().orElse(ExitCode.DONE);
        }
    }

    private List<CertificateRow> rows(Cluster cluster) throws IOException, InterruptedException {
        var answers = answers(cluster);
        var rows = new ArrayList<CertificateRow>();
        for (var status :
                CertificateStatus.of(cluster.pki(), session.environment().clock().instant())) {
            var listener =
                    answers.keySet().stream()
                            .filter(one -> one.kind() == status.kind())
                            .filter(one -> one.member().equals(status.owner()))
                            .findFirst();
            rows.add(
                    new CertificateRow(
                            status,
                            listener.map(answers::get)
                                    .map(handshake -> Served.of(handshake, serial(status)))));
        }
        return rows;
    }

    /// All at once: a silent one costs its own deadline, not everybody's.
    private Map<Listener, Handshake> answers(Cluster cluster)
            throws IOException, InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var pending = new LinkedHashMap<Listener, Future<Handshake>>();
            for (var listener : Listener.of(cluster)) {
                var prober = listener.prober(cluster.pki());
                pending.put(
                        listener,
                        threads.submit(() ->
                                prober.probe(
                                        listener.host().address(), listener.port(), deadline)));
            }
            var answers = new LinkedHashMap<Listener, Handshake>();
            for (var each : pending.entrySet()) {
                answers.put(each.getKey(), each.getValue().get());
            }
            return answers;
        } catch (ExecutionException broken) {
            throw new IllegalStateException("a handshake ended unexpectedly", broken);
        }
    }

    private static String serial(CertificateStatus status) {
        return switch (status) {
            case Usable usable -> usable.serial();
            case Unusable _ -> "";
        };
    }
}
