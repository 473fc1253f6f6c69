package dev.quorate.backup.archive;

import java.util.Optional;
import java.util.regex.Pattern;

/// Where the data of a restored cluster comes from: the point at which its lineage leaves another.
/// Its text is what stands in the cluster's record.
///
/// @param cluster whose backup was restored
/// @param revision the last one that both lineages share
public record Origin(String cluster, LineageId lineage, long revision) {
    private static final Pattern FORM = Pattern.compile("([a-z0-9-]+)/([^/@]+)@([1-9]\\d{0,18})");

    /// Reads the text; empty when it is none.
    public static Optional<Origin> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches() || !LineageId.valid(form.group(2))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Origin(
                            form.group(1),
                            new LineageId(form.group(2)),
                            Long.parseLong(form.group(3))));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    /// `CLUSTER/LINEAGE@REVISION`.
    @Override
    public String toString() {
        return "%s/%s@%d".formatted(cluster, lineage, revision);
    }
}
