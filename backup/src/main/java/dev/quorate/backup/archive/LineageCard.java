package dev.quorate.backup.archive;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `lineages/<lineage>.json`: how a history of revisions began. Written once.
///
/// @param token etcd's initial cluster token, from which the cluster id was made
/// @param clusterId etcd's id, 16 hexadecimal digits
/// @param origin where its first revisions come from; empty for a cluster that began empty
public record LineageCard(
        LineageId lineage,
        String token,
        String clusterId,
        Optional<Origin> origin,
        Instant openedAt) {
    static final int FORMAT = 1;

    Map<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        fields.put("format", FORMAT);
        fields.put("lineage", lineage.text());
        fields.put("token", token);
        fields.put("clusterId", clusterId);
        origin.ifPresent(from ->
                fields.put(
                        "parent",
                        Map.of(
                                "cluster", from.cluster(),
                                "lineage", from.lineage().text(),
                                "forkRevision", from.revision())));
        fields.put("openedAt", openedAt.toString());
        return fields;
    }

    static LineageCard read(Fields fields) throws DocumentException {
        ManifestFormat.checkFormat(fields, FORMAT);
        var parent = fields.optionalObject("parent");
        return new LineageCard(
                fields.parsed("lineage", LineageId::new),
                fields.text("token"),
                fields.text("clusterId"),
                parent.isEmpty() ? Optional.empty() : Optional.of(origin(parent.get())),
                fields.time("openedAt"));
    }

    private static Origin origin(Fields parent) throws DocumentException {
        return new Origin(
                parent.text("cluster"),
                parent.parsed("lineage", LineageId::new),
                parent.number("forkRevision", 1));
    }
}
