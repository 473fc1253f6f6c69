package dev.quorate.backup.archive;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `proofs/<lineage>/drills/<time>.json`: a restore for practice, what came of it and how long it
/// took.
///
/// @param base the snapshot that it started from
/// @param revision that was restored
/// @param target as it was asked for
/// @param etcdVersion that served it
/// @param members of the scratch cluster
/// @param keys that were read back and compared
/// @param hashKv that all members answered; 0 when it did not come to that, and where backups are
///   encrypted
/// @param problem what differed, or kept it from serving; empty when all was equal
/// @param took what a restore takes: to fetch, rebuild, place, start and prove
/// @param compared how long the comparison key by key took, which a restore does not need
/// @param storedBytes that were fetched
/// @param at when it began
public record Drill(
        String cluster,
        LineageId lineage,
        BackupId base,
        long revision,
        String target,
        String etcdVersion,
        int members,
        long keys,
        long hashKv,
        Optional<String> problem,
        Phases took,
        Duration compared,
        long storedBytes,
        String toolVersion,
        Instant at) {
    static final int FORMAT = 1;

    /// How long each part of a restore took; zero for what it did not come to.
    public record Phases(
            Duration fetch, Duration rebuild, Duration place, Duration start, Duration prove) {
        /// As exact as it is kept, so that the sum is the same when it is read again.
        public Phases {
            fetch = fetch.truncatedTo(ChronoUnit.MILLIS);
            rebuild = rebuild.truncatedTo(ChronoUnit.MILLIS);
            place = place.truncatedTo(ChronoUnit.MILLIS);
            start = start.truncatedTo(ChronoUnit.MILLIS);
            prove = prove.truncatedTo(ChronoUnit.MILLIS);
        }

        /// The recovery time.
        public Duration total() {
            return fetch.plus(rebuild).plus(place).plus(start).plus(prove);
        }
    }

    public boolean passed() {
        return problem.isEmpty();
    }

    Map<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        fields.put("format", FORMAT);
        fields.put("cluster", cluster);
        fields.put("lineage", lineage.text());
        fields.put("base", base.toString());
        fields.put("revision", revision);
        fields.put("target", target);
        fields.put("etcdVersion", etcdVersion);
        fields.put("members", (long) members);
        fields.put("keys", keys);
        fields.put("hashKv", hashKv);
        problem.ifPresent(text -> fields.put("problem", text));
        fields.put(
                "milliseconds",
                Map.of(
                        "fetch", took.fetch().toMillis(),
                        "rebuild", took.rebuild().toMillis(),
                        "place", took.place().toMillis(),
                        "start", took.start().toMillis(),
                        "prove", took.prove().toMillis(),
                        "compare", compared.toMillis()));
        fields.put("storedBytes", storedBytes);
        fields.put("toolVersion", toolVersion);
        fields.put("at", at.toString());
        return fields;
    }

    static Drill read(Fields fields) throws DocumentException {
        ManifestFormat.checkFormat(fields, FORMAT);
        var took = fields.object("milliseconds");
        return new Drill(
                fields.text("cluster"),
                fields.parsed("lineage", LineageId::new),
                BackupId.parse(fields.text("base"))
                        .orElseThrow(() -> new DocumentException("base is not a backup")),
                fields.number("revision", 1),
                fields.text("target"),
                fields.text("etcdVersion"),
                (int) Math.min(fields.number("members", 1), Integer.MAX_VALUE),
                fields.number("keys", 0),
                fields.number("hashKv", 0),
                fields.optionalText("problem"),
                new Phases(
                        duration(took, "fetch"),
                        duration(took, "rebuild"),
                        duration(took, "place"),
                        duration(took, "start"),
                        duration(took, "prove")),
                duration(took, "compare"),
                fields.number("storedBytes", 0),
                fields.text("toolVersion"),
                fields.time("at"));
    }

    private static Duration duration(Fields took, String phase) throws DocumentException {
        return Duration.ofMillis(took.number(phase, 0));
    }
}
