package dev.quorate.backup.archive;

import java.util.Optional;
import java.util.regex.Pattern;

/// The name of a segment's object: its first and last revision, then the first 8 digits of the
/// SHA-256 of the object, so that two archivers that cut alike do not write to one place. Sorts by
/// revision.
///
/// @param sealed whether it is encrypted
public record SegmentName(long first, long last, String hash8, boolean sealed) {
    private static final Pattern FORM =
            Pattern.compile("(\\d{20})-(\\d{20})-([0-9a-f]{8})\\.qlog\\.zst(\\.age)?");

    static SegmentName of(Segment segment, ContentDigest stored) {
        return new SegmentName(
                segment.first(),
                segment.last(),
                stored.sha256().substring(0, 8),
                segment.seal().isPresent());
    }

    static Optional<SegmentName> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            long first = Long.parseLong(form.group(1));
            long last = Long.parseLong(form.group(2));
            return first < 1 || last < first
                    ? Optional.empty()
                    : Optional.of(
                            new SegmentName(first, last, form.group(3), form.group(4) != null));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "%020d-%020d-%s.qlog.zst%s".formatted(first, last, hash8, sealed ? ".age" : "");
    }
}
