package dev.quorate.manager.host;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name of a directory of data that was set aside: `aside-20260301T101502Z-replaced`.
///
/// @param when to the second
/// @param reason lower-case letters, digits and inner hyphens, at most 40 characters
record AsideName(Instant when, String reason) {
    private static final int REASON_LENGTH_MAX = 40;
    private static final Pattern NAME =
            Pattern.compile("aside-([0-9]{8}T[0-9]{6}Z)-([a-z0-9]+(?:-[a-z0-9]+)*)");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// @param reason free text
    static AsideName of(Instant when, String reason) {
        var slug = reason.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        var shortened = slug.substring(0, Math.min(slug.length(), REASON_LENGTH_MAX));
        var trimmed = shortened.replaceAll("^-|-$", "");
        return new AsideName(when, trimmed.isEmpty() ? "unnamed" : trimmed);
    }

    static Optional<AsideName> parse(String name) {
        var matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            var when = Instant.from(TIME.parse(matcher.group(1)));
            return Optional.of(new AsideName(when, matcher.group(2)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// The same with a number, for a second one in the same second.
    AsideName numbered(int number) {
        return new AsideName(when, reason + "-" + number);
    }

    @Override
    public String toString() {
        return "aside-" + TIME.format(when) + "-" + reason;
    }
}
