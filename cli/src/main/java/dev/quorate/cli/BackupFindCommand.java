package dev.quorate.cli;

import dev.quorate.backup.look.Bursts;
import dev.quorate.backup.look.KeyScope;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

@Command(
        name = "find",
        description = {
            "Find when keys were deleted, and the last revision that still had them.",
            "Deletions of one group of keys that follow each other shortly are one burst."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate backup find -c dev --deleted /registry/pods/ --since now-2h",
            "  quorate backup find -c dev --deleted / --at-least 100"
        },
        mixinStandardHelpOptions = true)
final class BackupFindCommand implements Callable<Integer> {
    @Option(
            names = "--deleted",
            paramLabel = "PREFIX",
            required = true,
            converter = KeyBytes.Option.class,
            description = "Deletions of keys that begin so; \\xNN is a byte, '' means all keys.")
    private KeyBytes deleted = new KeyBytes(new byte[0]);

    @Option(
            names = "--at-least",
            paramLabel = "N",
            description = "Leave out bursts with fewer keys (default: 1).")
    private long keysMin = 1;

    @Option(
            names = "--apart",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "So long without a deletion parts two bursts (default: 10s).")
    private Duration apart = Duration.ofSeconds(10);

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Show only the N bursts with the most keys (default: 50).")
    private int limit = 50;

    @Mixin private PastOptions past;
    @Mixin private ClusterOption option;
    @Mixin private StoreOptions store;
    @Mixin private IdentityOption identity;
    @Mixin private OutputOptions output;
    @Spec private CommandSpec spec;

    private final Session session;

    BackupFindCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (keysMin < 1 || limit < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--at-least and --limit need at least 1");
        }
        var keys = new KeyScope.Prefix(deleted.bytes());
        var now = session.environment().clock().instant();
        var query = past.query(keys, now, spec.commandLine()).deletions();
        var terminal = session.terminal(spec.commandLine());
        try (var scope =
                        BackupScope.named(session, option, store, spec.commandLine())
                                .openedBy(identity.identities());
                var progress = terminal.progress()) {
            scope.tellTrust(terminal);
            var bursts = new Bursts(apart, keysMin, limit);
            var history = scope.history(progress);
            history.read(query, bursts);
            progress.close();
            var several = history.timeline().chapters().size() > 1;
            var view = new BurstView(scope.name(), bursts.found(), bursts, several);
            if (output.format.document()) {
                terminal.data(view.document(), output.format);
            } else {
                terminal.data(view.table());
                view.notes(keys.text()).forEach(terminal::note);
            }
            return bursts.missing().isEmpty() ? ExitCode.DONE : ExitCode.WARNINGS;
        }
    }
}
