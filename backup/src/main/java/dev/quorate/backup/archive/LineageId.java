package dev.quorate.backup.archive;

import java.util.regex.Pattern;

/// One uninterrupted history of revisions: `<cluster id>-<random>`, where the random part is that
/// of the incarnation, so that two lives of a cluster never share one.
///
/// @param text 16 hexadecimal digits, a hyphen, letters and digits
public record LineageId(String text) implements Comparable<LineageId> {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}-[0-9a-z]{1,32}");

    /// @throws IllegalArgumentException when the text is no lineage
    public LineageId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a lineage: '%s'".formatted(text));
        }
    }

    /// @param incarnation as in the cluster's record; what stands behind its last hyphen is used
    public static LineageId of(long clusterId, String incarnation) {
        return new LineageId(
                "%016x-%s"
                        .formatted(
                                clusterId,
                                incarnation.substring(incarnation.lastIndexOf('-') + 1)));
    }

    /// etcd's id of the cluster, 16 hexadecimal digits.
    public String clusterId() {
        return text.substring(0, text.indexOf('-'));
    }

    static boolean valid(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public int compareTo(LineageId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
