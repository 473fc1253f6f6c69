package dev.quorate.cli;

import picocli.CommandLine.Option;

import java.time.Duration;

/// How long a command waits for another one that holds the cluster.
final class WaitOptions {
    @Option(
            names = "--wait",
            description =
                    "While another person's operation holds the cluster, wait for it, at most as"
                            + " long as --timeout says.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long --wait waits, such as 90s or 10m (default: 10m).",
            converter = DurationOption.class)
    private Duration timeout = Duration.ofMinutes(10);

    Duration patience() {
        return wait ? timeout : Duration.ZERO;
    }
}
