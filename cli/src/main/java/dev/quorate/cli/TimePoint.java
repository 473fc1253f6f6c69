package dev.quorate.cli;

import dev.quorate.manager.spec.DurationText;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/// A time as a person types it: with its offset or its zone, or so long ago. A time without either
/// means another moment to whoever reads it, so it is refused.
final class TimePoint {
    private static final Pattern AGO = Pattern.compile("now-(.+)");
    private static final Pattern WITH_ZONE =
            Pattern.compile("([0-9T:. -]+?)(?: ([A-Za-z].*)|\\[(.+)])");

    private TimePoint() {}

    /// @param now for `now-15m`
    /// @param here the zone of this machine, for the message about a time without one
    /// @throws IllegalArgumentException with what is wrong and what to write instead
    static Instant parse(String text, Instant now, ZoneId here) {
        var ago = AGO.matcher(text);
        if (ago.matches()) {
            return now.minus(DurationText.parse(ago.group(1)).duration());
        }
        try {
            return OffsetDateTime.parse(withT(text), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                    .toInstant();
        } catch (DateTimeParseException noOffset) {
            var zoned = WITH_ZONE.matcher(text);
            if (zoned.matches()) {
                var zone = zoned.group(2) == null ? zoned.group(3) : zoned.group(2);
                return in(zone(zone), local(zoned.group(1)));
            }
            var local = local(text);
            throw new IllegalArgumentException(
                    "'%s' names no zone: in UTC it is %s, in %s it is %s"
                            .formatted(
                                    text,
                                    local.atOffset(ZoneOffset.UTC),
                                    here,
                                    local.atZone(here).toOffsetDateTime()));
        }
    }

    private static LocalDateTime local(String text) {
        try {
            return LocalDateTime.parse(withT(text.strip()), DateTimeFormatter.ISO_LOCAL_DATE_TIME);
        } catch (DateTimeParseException malformed) {
            throw new IllegalArgumentException(
                    "'%s' is no time: write 2026-01-02T03:04:05Z, 2026-01-02T03:04:05+01:00, '2026-01-02 03:04 Europe/Berlin' or now-15m"
                            .formatted(text),
                    malformed);
        }
    }

    private static String withT(String text) {
        return text.length() > 10 && text.charAt(10) == ' '
                ? text.substring(0, 10) + "T" + text.substring(11)
                : text;
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "'%s' is no zone: write an offset such as +01:00, or a name such as Europe/Berlin"
                            .formatted(name),
                    unknown);
        }
    }

    /// Twice a year a clock shows a time twice, or not at all.
    private static Instant in(ZoneId zone, LocalDateTime local) {
        var offsets = zone.getRules().getValidOffsets(local);
        return switch (offsets.size()) {
            case 1 -> local.toInstant(offsets.getFirst());
            case 0 ->
                    throw new IllegalArgumentException(
                            "%s does not exist in %s: the clocks were put forward over it"
                                    .formatted(local, zone));
            default ->
                    throw new IllegalArgumentException(
                            "%s happened twice in %s: write %s or %s"
                                    .formatted(
                                            local,
                                            zone,
                                            local.atOffset(offsets.getFirst()),
                                            local.atOffset(offsets.getLast())));
        };
    }
}
