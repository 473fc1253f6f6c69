package dev.quorate.cli;

import dev.quorate.cli.doctor.Doctor;
import dev.quorate.cli.doctor.Finding;
import dev.quorate.cli.doctor.Verdict;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Format;
import dev.quorate.cli.output.Table;
import dev.quorate.cli.output.Text;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "doctor",
        description = {
            "Say whether this machine can run clusters: Java, etcd, disk, ports, limits.",
            "Changes nothing. Exit code 0 good, 3 with warnings, 4 when clusters cannot run here."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate doctor",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final int VALUE_WIDTH = 38;

    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    DoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        var environment = session.environment();
        var findings =
                new Doctor(
                                environment.home(),
                                environment.variables().getOrDefault("PATH", ""),
                                session.releases(),
                                environment.clock())
                        .examine();
        var verdict = Verdict.worst(findings);
        if (output.format.document()) {
            terminal.data(
                    Document.items(findings.stream().map(DoctorCommand::document).toList())
                            .with("verdict", verdict.name()),
                    output.format);
        } else {
            terminal.data(table(findings));
        }
        return switch (verdict) {
            case GOOD -> ExitCode.DONE;
            case WARNING -> ExitCode.WARNINGS;
            case BAD -> ExitCode.CRITICAL;
        };
    }

    private Table table(List<Finding> findings) {
        var table = new Table("CHECK", "VERDICT", "VALUE", "LIMIT", "REMEDY");
        findings.forEach(finding ->
                table.row(
                        finding.check(),
                        finding.verdict().name(),
                        output.format == Format.WIDE
                                ? finding.value()
                                : Text.shortened(finding.value(), VALUE_WIDTH),
                        finding.limit(),
                        finding.remedy()));
        return table;
    }

    private static Document document(Finding finding) {
        return new Document()
                .with("check", finding.check())
                .with("verdict", finding.verdict().name())
                .with("value", finding.value())
                .with("limit", finding.limit())
                .with("remedy", finding.remedy());
    }
}
