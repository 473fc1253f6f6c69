package dev.quorate.cli;

import dev.quorate.cli.daemon.Daemon;
import dev.quorate.cli.daemon.DaemonLog;
import dev.quorate.cli.daemon.Listen;
import dev.quorate.cli.daemon.LogFormat;
import dev.quorate.cli.numbers.Numbers;
import dev.quorate.manager.control.Watcher;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

@Command(
        name = "run",
        description = {
            "Watch over all clusters of this home, in the foreground, until it is told to stop.",
            "Members go on without it. A second one on the same home stands by and takes over.",
            "It serves its metrics, /healthz and /readyz over HTTP."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate daemon run",
        mixinStandardHelpOptions = true)
final class DaemonRunCommand implements Callable<Integer> {
    /// Longer than the longest step.
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(50);

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT|off",
            converter = ListenOption.class,
            description = {
                "Where /metrics, /healthz and /readyz are served, to whoever reaches it; or off.",
                "Default: 127.0.0.1:7380, and it watches without when that is taken."
            })
    private @Nullable Listen listen;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How the log on standard error is written. Default: ${DEFAULT-VALUE}")
    private LogFormat logFormat = LogFormat.TEXT;

    @Spec private CommandSpec spec;

    private final Session session;

    DaemonRunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DaemonLog.begin(logFormat);
        var terminal = session.terminal(spec.commandLine());
        var home = session.home();
        Watcher.Binaries binaries = version -> session.binaries(version, terminal);
        var daemon =
                new Daemon(
                        home,
                        binaries,
                        ScheduledWorks.of(session, binaries).duties(),
                        new Numbers(BuildVersion.read(), session.environment().clock()),
                        listen == null ? Listen.DEFAULT : listen,
                        session.environment().clock());
        var hook = new Thread(() -> stop(daemon), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            daemon.run();
        } finally {
            forget(hook);
        }
        return ExitCode.DONE;
    }

    /// What ended by itself ends with its own exit code.
    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stoppedBySignal) {
            // The hook itself ends the process.
        }
    }

    /// An orderly end is no failure, whatever signal asked for it.
    private static void stop(Daemon daemon) {
        try {
            if (daemon.stop(STOP_PATIENCE)) {
                Runtime.getRuntime().halt(ExitCode.DONE);
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }
}
