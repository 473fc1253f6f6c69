package dev.quorate.cli;

import dev.quorate.backup.archive.LineageId;
import dev.quorate.restore.choose.RestoreTarget;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which moment is meant: one of these.
final class TargetOptions {
    private static final Pattern REVISION =
            Pattern.compile("(?:([0-9a-f]{16}-[0-9a-z]{1,32})@)?([0-9]+)");

    @Option(
            names = "--latest",
            description = "The newest revision that is archived, else the newest backup.")
    private boolean latest;

    @Option(
            names = "--to-revision",
            paramLabel = "R",
            description =
                    "The store as it was right after revision R; LINEAGE@R where several lineages"
                            + " have one of that number.")
    private @Nullable String revision;

    @Option(
            names = "--to-time",
            paramLabel = "TIME",
            description =
                    "The store as it was then. The time names its zone: 2026-01-02T03:04:05Z,"
                            + " ...+01:00, '2026-01-02 03:04 Europe/Berlin', or now-15m.")
    private @Nullable String time;

    @Option(
            names = "--before-delete",
            paramLabel = "KEY",
            description = "The store as it was right before this key was deleted last.")
    private @Nullable String deletedKey;

    @Option(
            names = "--to-snapshot",
            paramLabel = "ID",
            description = "This backup: its id, or the beginning of it.")
    private @Nullable String snapshot;

    boolean beforeDelete() {
        return deletedKey != null;
    }

    void check(CommandLine commandLine) {
        if (deletedKey != null && deletedKey.isEmpty()) {
            throw new ParameterException(commandLine, "--before-delete: no key is empty");
        }
        if (revision != null) {
            revision(revision, commandLine);
        }
    }

    /// @param deletedBefore only deletions up to then count
    /// @param now for times that are so long ago
    RestoreTarget target(Optional<String> deletedBefore, Instant now, CommandLine commandLine) {
        if (revision != null) {
            return revision(revision, commandLine);
        }
        if (time != null) {
            return new RestoreTarget.Time(time("--to-time", time, now, commandLine), time);
        }
        if (deletedKey != null) {
            return new RestoreTarget.BeforeDelete(
                    deletedKey,
                    deletedBefore.map(text -> time("--deleted-before", text, now, commandLine)));
        }
        return latest || snapshot == null
                ? new RestoreTarget.Latest()
                : new RestoreTarget.Snapshot(snapshot);
    }

    private static RestoreTarget.Revision revision(String text, CommandLine commandLine) {
        var form = REVISION.matcher(text);
        if (!form.matches()) {
            throw new ParameterException(
                    commandLine,
                    "--to-revision: '%s' is no revision: write R, or LINEAGE@R".formatted(text));
        }
        try {
            long number = Long.parseLong(form.group(2));
            if (number >= 1) {
                return new RestoreTarget.Revision(
                        number, Optional.ofNullable(form.group(1)).map(LineageId::new));
            }
        } catch (NumberFormatException tooLarge) {
            throw new ParameterException(
                    commandLine, "--to-revision: no revision is that high: " + text, tooLarge);
        }
        throw new ParameterException(commandLine, "--to-revision: revisions begin at 1");
    }

    static Instant time(String option, String text, Instant now, CommandLine commandLine) {
        try {
            return TimePoint.parse(text, now, ZoneId.systemDefault());
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(
                    commandLine, option + ": " + malformed.getMessage(), malformed);
        }
    }
}
