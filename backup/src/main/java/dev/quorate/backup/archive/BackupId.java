package dev.quorate.backup.archive;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name of a backup within its cluster, as `--to-snapshot` takes it: when it was taken, then
/// its revision, for example `20260102T030405.678Z-4711`. Its text sorts by time.
///
/// @param takenAt to the millisecond
/// @param revision not negative
public record BackupId(Instant takenAt, long revision) implements Comparable<BackupId> {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final Pattern FORM =
            Pattern.compile("(\\d{8}T\\d{6}\\.\\d{3}Z)-(0|[1-9]\\d{0,18})");
    private static final Pattern FOLDER = Pattern.compile("(\\d{20})-(\\d{8}T\\d{6}\\.\\d{3}Z)");

    public BackupId {
        if (!takenAt.equals(takenAt.truncatedTo(ChronoUnit.MILLIS)) || revision < 0) {
            throw new IllegalArgumentException(
                    "no time to the millisecond, or no revision: %s %d"
                            .formatted(takenAt, revision));
        }
    }

    /// Reads a whole id; empty when the text is none.
    public static Optional<BackupId> parse(String text) {
        var form = FORM.matcher(text);
        return form.matches() ? of(form.group(1), form.group(2)) : Optional.empty();
    }

    /// Reads the name of a backup's folder; empty when the text is none.
    static Optional<BackupId> ofFolder(String name) {
        var form = FOLDER.matcher(name);
        return form.matches() ? of(form.group(2), form.group(1)) : Optional.empty();
    }

    private static Optional<BackupId> of(String stamp, String revision) {
        try {
            return Optional.of(
                    new BackupId(Instant.from(STAMP.parse(stamp)), Long.parseLong(revision)));
        } catch (DateTimeParseException | NumberFormatException outOfRange) {
            return Optional.empty();
        }
    }

    /// A time as it stands in the names of objects, `20260102T030405.678Z`.
    static String stamp(Instant time) {
        return STAMP.format(time);
    }

    /// `REVISION-TIME` with 20 digits of revision, so that a listing sorts by revision.
    String folder() {
        return "%020d-%s".formatted(revision, stamp(takenAt));
    }

    @Override
    public int compareTo(BackupId other) {
        return takenAt.equals(other.takenAt)
                ? Long.compare(revision, other.revision)
                : takenAt.compareTo(other.takenAt);
    }

    @Override
    public String toString() {
        return stamp(takenAt) + "-" + revision;
    }
}
