package dev.quorate.backup.store;

import java.util.Optional;
import java.util.regex.Pattern;

/// The name of an object below the address of its store, for example `prod/cluster.json`.
///
/// Only characters that directories and all S3-compatible servers treat alike are allowed: segments
/// of letters, digits and `. _ - =`, parted by single slashes, none beginning with a dot (those are
/// the store's own). So there is no `..`, nothing absolute, no space, no other alphabet.
///
/// @param text the name, at most [#LENGTH_MAX] characters, each one byte
public record ObjectKey(String text) implements Comparable<ObjectKey> {
    /// With the longest prefix of an address this stays within S3's 1,024 bytes.
    public static final int LENGTH_MAX = 500;

    /// Servers that keep objects as files add to their names, which have at most 255 bytes.
    private static final int SEGMENT_LENGTH_MAX = 200;

    private static final String SEGMENT = "[A-Za-z0-9_=-][A-Za-z0-9._=-]*";
    private static final Pattern KEY = Pattern.compile(SEGMENT + "(/" + SEGMENT + ")*");

    /// @throws IllegalArgumentException when the text is not such a name
    public ObjectKey {
        if (!valid(text)) {
            throw new IllegalArgumentException("not a key of an object: '%s'".formatted(text));
        }
    }

    /// The key that a store's listing shows, or nothing when it is not one of ours.
    static Optional<ObjectKey> ofListed(String text) {
        return valid(text) ? Optional.of(new ObjectKey(text)) : Optional.empty();
    }

    private static boolean valid(String text) {
        if (text.length() > LENGTH_MAX || !KEY.matcher(text).matches()) {
            return false;
        }
        for (var segment : text.split("/", -1)) {
            if (segment.length() > SEGMENT_LENGTH_MAX) {
                return false;
            }
        }
        return true;
    }

    /// In the order of the bytes, which is the order of a listing.
    @Override
    public int compareTo(ObjectKey other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
