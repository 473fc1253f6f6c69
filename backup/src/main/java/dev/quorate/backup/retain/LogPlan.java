package dev.quorate.backup.retain;

import dev.quorate.backup.archive.BackupId;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.LogCatalogue.Entry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What is to become of the segments of a log: those before the snapshot with which the window
/// begins serve no point in it.
///
/// @param lineages in their order
public record LogPlan(List<OfLineage> lineages) {
    public LogPlan {
        lineages = List.copyOf(lineages);
    }

    /// @param base with which the window begins; empty when all is kept
    /// @param removed segments that end at its revision or before, oldest first
    /// @param reason in a few words, for the one who reads the plan
    public record OfLineage(
            LineageId lineage,
            Optional<BackupId> base,
            int kept,
            List<Entry> removed,
            String reason) {
        public OfLineage {
            removed = List.copyOf(removed);
        }

        public long removedBytes() {
            return removed.stream().mapToLong(entry -> entry.segment().objectBytes()).sum();
        }
    }

    public List<Entry> removed() {
        return lineages.stream().flatMap(lineage -> lineage.removed().stream()).toList();
    }

    /// @param all every backup of the cluster
    public static LogPlan of(
            RetentionPolicy policy, Collection<Candidate> all, LogCatalogue log, Instant now) {
        var start = policy.windowStart(all, now);
        var names = new TreeSet<LineageId>();
        log.segments().forEach(entry -> names.add(entry.lineage()));
        var lineages = new ArrayList<OfLineage>();
        for (var lineage : names) {
            var segments =
                    log.segments().stream()
                            .filter(entry -> entry.lineage().equals(lineage))
                            .toList();
            lineages.add(of(lineage, segments, policy.windowBase(lineage, all, start), start));
        }
        return new LogPlan(lineages);
    }

    private static OfLineage of(
            LineageId lineage, List<Entry> segments, Optional<Candidate> base, Instant start) {
        if (base.isEmpty()) {
            return new OfLineage(
                    lineage,
                    Optional.empty(),
                    segments.size(),
                    List.of(),
                    "no verified snapshot is older than the window");
        }
        var id = base.get().id();
        var removed =
                segments.stream()
                        .filter(entry -> entry.last() <= id.revision())
                        .filter(entry -> entry.segment().notAfter().isBefore(start))
                        .toList();
        return new OfLineage(
                lineage,
                Optional.of(id),
                segments.size() - removed.size(),
                removed,
                "the window begins with %s, revision %d".formatted(id, id.revision()));
    }
}
