package dev.quorate.cli;

import dev.quorate.cli.daemon.Daemon;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

@Command(
        name = "run",
        description = {
            "Watch over all clusters of this home, in the foreground, until it is told to stop.",
            "Members go on without it. A second one on the same home stands by and takes over."
        },
        footerHeading = "%nExample:%n",
        footer = "  quorate daemon run",
        mixinStandardHelpOptions = true)
final class DaemonRunCommand implements Callable<Integer> {
    /// Longer than the longest step.
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(50);

    @Spec private CommandSpec spec;

    private final Session session;

    DaemonRunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        log();
        var terminal = session.terminal(spec.commandLine());
        var daemon =
                new Daemon(
                        session.home(),
                        version -> session.binaries(version, terminal),
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

    /// Before anything has a logger: times, and no noise of libraries.
    private static void log() {
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
        System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.setProperty("org.slf4j.simpleLogger.showThreadName", "false");
        System.setProperty("org.slf4j.simpleLogger.showLogName", "false");
        System.setProperty("org.slf4j.simpleLogger.log.io", "warn");
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
