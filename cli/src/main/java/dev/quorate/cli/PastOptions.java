package dev.quorate.cli;

import dev.quorate.backup.look.HistoryQuery;
import dev.quorate.backup.look.KeyScope;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import java.time.Instant;

/// Which part of the past a command looks at.
final class PastOptions {
    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "What was made before is left out. The time names its zone:"
                            + " 2026-01-02T03:04:05Z, ...+01:00, '2026-01-02 03:04 Europe/Berlin',"
                            + " or now-15m.")
    private @Nullable String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "What was made after is left out.")
    private @Nullable String until;

    @Option(
            names = "--from-revision",
            paramLabel = "REVISION",
            description = "The first revision to look at, of each lineage.")
    private @Nullable Long first;

    @Option(
            names = "--to-revision",
            paramLabel = "REVISION",
            description = "The last revision to look at, of each lineage.")
    private @Nullable Long last;

    HistoryQuery query(KeyScope keys, Instant now, CommandLine commandLine) {
        long from = first == null ? 0 : first;
        long to = last == null ? Long.MAX_VALUE : last;
        var begin =
                since == null
                        ? Instant.MIN
                        : TargetOptions.time("--since", since, now, commandLine);
        var end =
                until == null
                        ? Instant.MAX
                        : TargetOptions.time("--until", until, now, commandLine);
        if (from < 0 || to < from) {
            throw new ParameterException(
                    commandLine, "No revision lies from %d to %d".formatted(from, to));
        }
        if (end.isBefore(begin)) {
            throw new ParameterException(
                    commandLine, "--until %s is before --since %s".formatted(end, begin));
        }
        return HistoryQuery.of(keys).revisions(from, to).times(begin, end);
    }
}
