package dev.quorate.backup.archive;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a later look at a backup found. It lies apart from the backup, which is never changed.
///
/// @param stored digest of the object that was looked at, which ties the proof to these bytes
/// @param level what the look earned
/// @param problem what was wrong; empty when nothing was
/// @param evidence on which the level rests; empty below `true`
public record Proof(
        BackupId id,
        LineageId lineage,
        ContentDigest stored,
        Level level,
        Optional<String> problem,
        Optional<Evidence> evidence,
        String toolVersion,
        Instant at) {
    static final int FORMAT = 1;

    /// One that rests on a look at the backup alone.
    public Proof(
            BackupId id,
            LineageId lineage,
            ContentDigest stored,
            Level level,
            Optional<String> problem,
            String toolVersion,
            Instant at) {
        this(id, lineage, stored, level, problem, Optional.empty(), toolVersion, at);
    }

    Map<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        fields.put("format", FORMAT);
        fields.put("id", id.toString());
        fields.put("lineage", lineage.text());
        fields.put("stored", Map.of("sha256", stored.sha256(), "bytes", stored.bytes()));
        fields.put("level", level.text());
        problem.ifPresent(text -> fields.put("problem", text));
        evidence.ifPresent(facts -> fields.put("evidence", Evidence.fields(facts)));
        fields.put("toolVersion", toolVersion);
        fields.put("at", at.toString());
        return fields;
    }

    static Proof read(Fields fields) throws DocumentException {
        ManifestFormat.checkFormat(fields, FORMAT);
        var stored = fields.object("stored");
        long bytes = stored.number("bytes", 0);
        var level = fields.parsed("level", Level::parse);
        return new Proof(
                BackupId.parse(fields.text("id"))
                        .orElseThrow(() -> new DocumentException("id is not one of a backup")),
                fields.parsed("lineage", LineageId::new),
                stored.parsed("sha256", sha256 -> new ContentDigest(sha256, bytes)),
                level,
                fields.optionalText("problem"),
                Evidence.read(level, fields.optionalObject("evidence")),
                fields.text("toolVersion"),
                fields.time("at"));
    }
}
