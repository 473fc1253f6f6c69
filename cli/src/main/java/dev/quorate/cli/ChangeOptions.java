package dev.quorate.cli;

import picocli.CommandLine.Option;

import java.time.Duration;

/// What every command that changes something understands.
final class ChangeOptions {
    @Option(names = "--dry-run", description = "Show what would be done, and do nothing.")
    boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Go on without asking.")
    boolean yes;

    @Option(names = "--no-input", description = "Never ask: end with exit code 7 instead.")
    boolean noInput;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description =
                    "Stop at a safe step after so long, such as 90s or 10m (default:"
                            + " ${DEFAULT-VALUE}).",
            converter = DurationOption.class)
    Duration timeout = Duration.ofMinutes(10);

    @Option(
            names = "--wait",
            description =
                    "While another person's operation holds the cluster, wait for it, at most as"
                            + " long as --timeout says.")
    boolean wait;

    /// How long to wait for another person's operation.
    Duration patience() {
        return wait ? timeout : Duration.ZERO;
    }
}
