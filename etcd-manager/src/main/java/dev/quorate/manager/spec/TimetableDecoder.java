package dev.quorate.manager.spec;

import dev.quorate.manager.spec.ClusterSpec.VerificationSettings;
import dev.quorate.manager.spec.YamlNode.Scalar;

import java.time.ZoneId;
import java.time.zone.ZoneRulesException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads timetables: `spec.backup.snapshots`, `spec.backup.verification`, `spec.drills`.
final class TimetableDecoder {
    static final ZoneId ZONE_DEFAULT = ZoneId.of("UTC");
    static final int SHARE_DEFAULT = 10;

    private static final String CRON_REMEDY =
            "write minute, hour, day of month, month and day of week, for example \"0 * * * *\"";
    private static final String ZONE_REMEDY =
            "write a name of the tz database, for example Europe/Berlin, or UTC";
    private static final String SHARE_REMEDY = "write 1% to 100%, for example 10%";
    private static final Pattern SHARE = Pattern.compile("([1-9][0-9]?|100)%");

    private TimetableDecoder() {}

    /// Empty when something is wrong with it.
    static Optional<Timetable> timetable(Section section) {
        var cron = section.require("cron", value -> Cron.parse(value.text()), CRON_REMEDY);
        var zone =
                section.has("timeZone")
                        ? section.optional("timeZone", TimetableDecoder::zone, ZONE_REMEDY)
                        : Optional.of(ZONE_DEFAULT);
        return cron.flatMap(due -> zone.map(clocks -> new Timetable(due, clocks)));
    }

    static Optional<VerificationSettings> verification(Section section) {
        var share = section.optional("share", TimetableDecoder::share, SHARE_REMEDY);
        return timetable(section)
                .map(due -> new VerificationSettings(due, share.orElse(SHARE_DEFAULT)));
    }

    /// An offset such as `+02:00` is refused: it knows no daylight saving time, and who writes one
    /// mostly means a place that does.
    private static ZoneId zone(Scalar value) {
        var name = value.text();
        var known = ZoneId.getAvailableZoneIds();
        if (known.contains(name)) {
            try {
                return ZoneId.of(name);
            } catch (ZoneRulesException unreadable) {
                throw new IllegalArgumentException(
                        "the time zone %s cannot be read".formatted(Excerpt.of(name)), unreadable);
            }
        }
        var near = new NearMiss(name).closest(List.copyOf(known), 3);
        var message = "%s is no time zone".formatted(Excerpt.of(name));
        if (near.isEmpty()) {
            throw new IllegalArgumentException(message);
        }
        throw new WrongValueException(message, "write " + String.join(" or ", near));
    }

    private static int share(Scalar value) {
        var share = SHARE.matcher(value.text());
        if (!share.matches()) {
            throw new IllegalArgumentException(
                    "%s is no share in whole percent".formatted(Excerpt.of(value.text())));
        }
        return Integer.parseInt(share.group(1));
    }
}
