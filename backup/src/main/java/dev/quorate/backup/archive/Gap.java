package dev.quorate.backup.archive;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// `gaps/<lineage>/<first>-<last>.json`: revisions that were never archived, and why. What follows
/// them starts from a snapshot of its own.
///
/// @param first the first one that is missing
/// @param last the last one
/// @param reason in a sentence
public record Gap(LineageId lineage, long first, long last, String reason, Instant recordedAt) {
    /// Why revisions are missing that the rules of retention did not need any more.
    public static final String RETENTION = "removed by the rules of retention";

    static final int FORMAT = 1;

    public Gap {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("no gap: %d to %d".formatted(first, last));
        }
    }

    /// Whether nobody needs to know of it.
    public boolean intended() {
        return reason.equals(RETENTION);
    }

    private boolean covers(Gap other) {
        return lineage.equals(other.lineage) && first <= other.first && last >= other.last;
    }

    /// Whether another one says all that this one says.
    boolean within(Gap other) {
        return !equals(other) && intended() && other.intended() && other.covers(this);
    }

    Map<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        fields.put("format", FORMAT);
        fields.put("lineage", lineage.text());
        fields.put("first", first);
        fields.put("last", last);
        fields.put("reason", reason);
        fields.put("recordedAt", recordedAt.toString());
        return fields;
    }

    static Gap read(Fields fields) throws DocumentException {
        ManifestFormat.checkFormat(fields, FORMAT);
        try {
            return new Gap(
                    fields.parsed("lineage", LineageId::new),
                    fields.number("first", 1),
                    fields.number("last", 1),
                    fields.text("reason"),
                    fields.time("recordedAt"));
        } catch (IllegalArgumentException wrong) {
            throw new DocumentException("it contradicts itself: " + wrong.getMessage(), wrong);
        }
    }
}
