package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.certs.ClusterPki;
import dev.quorate.certs.PairDirectory;
import dev.quorate.certs.Serial;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.Holds.Role;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

@Command(
        name = "issue",
        description = {
            "Issue a client certificate for somebody else who uses a cluster.",
            "etcd takes NAME for the user's name once authentication is enabled. Issued again under"
                    + " the same name, it is renewed; the earlier one stays valid until it ends."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate certs issue app -c dev",
            "  quorate certs issue app -c dev --out /etc/app/etcd"
        },
        mixinStandardHelpOptions = true)
final class CertsIssueCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Whose certificate it is: its common name.")
    private String name = "";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Copy ca.pem, cert.pem and key.pem there; none of them may exist.")
    private @Nullable Path out;

    @Mixin private ClusterOption option;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    CertsIssueCommand(Session session) {
        this.session = session;
    }

    /// Where the three files are.
    private record Paths(Path ca, Path cert, Path key) {
        static Paths of(PairDirectory pair) {
            return new Paths(pair.trustedFile(), pair.certificateFile(), pair.keyFile());
        }

        static Paths in(Path directory) {
            return new Paths(
                    directory.resolve("ca.pem"),
                    directory.resolve("cert.pem"),
                    directory.resolve("key.pem"));
        }

        List<Path> all() {
            return List.of(ca, cert, key);
        }
    }

    @Override
    public Integer call() throws IOException {
        var terminal = session.terminal(spec.commandLine());
        if (name.equals(ClusterPki.OWN_CLIENT)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "NAME: '%s' is the manager's own, which 'quorate certs renew' replaces"
                            .formatted(name));
        }
        try (var cluster = session.required(option, spec.commandLine())) {
            var command = "certs issue %s -c %s".formatted(name, cluster.name());
            var directory = out == null ? null : out.toAbsolutePath().normalize();
            if (directory != null) {
                refuseToOverwrite(Paths.in(directory));
            }
            try (var hold = cluster.hold(Role.OPERATION, command, session.environment().person())) {
                hold.check();
                var pair =
                        cluster.pki()
                                .issueClient(
                                        name,
                                        cluster.spec().tls().leafValidity(),
                                        session.environment().clock().instant());
                var paths = Paths.of(pair);
                if (directory != null) {
                    copy(paths, Paths.in(directory));
                    paths = Paths.in(directory);
                }
                print(terminal, pair, paths);
            }
        }
        return ExitCode.DONE;
    }

    private static void refuseToOverwrite(Paths targets) {
        for (var target : targets.all()) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new OperatorException(
                        Failure.BAD_INPUT,
                        "FILE_EXISTS",
                        target + " exists already",
                        "No certificate was issued and no file was changed.",
                        "name another directory, or move that file away");
            }
        }
    }

    private static void copy(Paths from, Paths to) throws IOException {
        DurableFile.directory(Objects.requireNonNull(to.key().getParent()));
        for (int i = 0; i < from.all().size(); i++) {
            DurableFile.replace(to.all().get(i), Files.readAllBytes(from.all().get(i)));
        }
    }

    private void print(Terminal terminal, PairDirectory pair, Paths paths) throws IOException {
        var certificate = pair.read().certificate();
        var notAfter = certificate.getNotAfter().toInstant();
        if (output.format.document()) {
            terminal.data(
                    new Document()
                            .with("name", name)
                            .with("serial", Serial.of(certificate))
                            .with("notAfter", notAfter.toString())
                            .with("ca", paths.ca().toString())
                            .with("cert", paths.cert().toString())
                            .with("key", paths.key().toString()),
                    output.format);
            return;
        }
        terminal.data("ca    " + paths.ca());
        terminal.data("cert  " + paths.cert());
        terminal.data("key   " + paths.key());
        terminal.note(
                "%s has serial %s and ends on %s; the key is a secret"
                        .formatted(name, Serial.of(certificate), Text.time(notAfter)));
    }
}
