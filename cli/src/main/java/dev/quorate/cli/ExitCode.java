package dev.quorate.cli;

/// Exit codes that are results, not failures; the failures are in [dev.quorate.Failure].
final class ExitCode {
    static final int DONE = 0;

    /// Done with warnings, or the cluster is degraded.
    static final int WARNINGS = 3;

    /// Members answered without a quorum.
    static final int CRITICAL = 4;

    private ExitCode() {}
}
