package dev.quorate.cli;

import dev.quorate.cli.output.Document;
import dev.quorate.manager.release.EtcdBinaries;
import dev.quorate.manager.spec.EtcdVersion;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(
        name = "install",
        description = {
            "Put a release of etcd into the cache ahead of time.",
            "Without --from it is fetched: the official archive, else built from Go modules, else"
                    + " unpacked from Debian's packages. With --from nothing is fetched."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate etcd install 3.6.16",
            "  quorate etcd install 3.6.16 --from etcd-v3.6.16-linux-amd64.tar.gz"
        },
        mixinStandardHelpOptions = true)
final class EtcdInstallCommand implements Callable<Integer> {
    @Parameters(paramLabel = "VERSION", description = "Three numbers, such as 3.6.16.")
    private String version = "";

    @Option(
            names = "--from",
            paramLabel = "FILE|DIR",
            description = "The release archive, or a directory with its binaries.")
    private @Nullable Path from;

    @Option(
            names = "--sha256",
            paramLabel = "HEX",
            description =
                    "With --from: what the archive's SHA-256, or that of etcd in DIR, must be.")
    private @Nullable String sha256;

    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    EtcdInstallCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var terminal = session.terminal(spec.commandLine());
        var wanted = version();
        if (sha256 != null && from == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--sha256 goes with --from: what is fetched is checked by itself");
        }
        var progress = new InstallProgress(terminal);
        var binaries =
                from == null
                        ? session.releases().install(wanted, progress)
                        : session.releases().importFrom(wanted, from, sha256, progress);
        if (output.format.document()) {
            terminal.data(document(binaries), output.format);
        } else {
            terminal.data(
                    "etcd %s (%s: %s) is in %s"
                            .formatted(
                                    binaries.version(),
                                    binaries.origin().label(),
                                    binaries.detail(),
                                    binaries.directory()));
        }
        return ExitCode.DONE;
    }

    private EtcdVersion version() {
        try {
            return EtcdVersion.parse(version);
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(
                    spec.commandLine(), "VERSION: " + malformed.getMessage(), malformed);
        }
    }

    private static Document document(EtcdBinaries binaries) {
        var digests = new Document();
        binaries.digests()
                .forEach((binary, digest) -> digests.with(binary.fileName(), digest.toString()));
        return new Document()
                .with("version", binaries.version().toString())
                .with("source", binaries.origin().label())
                .with("detail", binaries.detail())
                .with("directory", binaries.directory().toString())
                .with("sha256", digests);
    }
}
