package dev.quorate.restore.choose;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue.Entry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Finds the last deletion of a key that is kept: in what a snapshot has beyond the end of the log,
/// in the log from its end to its beginning, and in the history of the snapshots.
record DeleteSearch(Holdings holdings, LogSearch log, BaseSearch bases) {
    /// @param moment when it was made; empty where only a snapshot tells of it
    record Deletion(LineageId lineage, long revision, Optional<Moment> moment) {}

    /// @param before only deletions up to then count
    Optional<Deletion> find(String key, Optional<Instant> before)
            throws IOException, InterruptedException {
        var bytes = key.getBytes(StandardCharsets.UTF_8);
        for (var lineage : holdings.lineages()) {
            var found = find(lineage, bytes, before);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Deletion> find(LineageId lineage, byte[] key, Optional<Instant> before)
            throws IOException, InterruptedException {
        var segments =
                holdings.segments(lineage).stream()
                        .sorted(Comparator.comparingLong(Entry::last).reversed())
                        .toList();
        long logged = segments.isEmpty() ? 0 : segments.getFirst().last();
        var snapshots =
                holdings.usable(lineage).stream()
                        .filter(base ->
                                before.isEmpty()
                                        || !base.manifest().takenAt().isAfter(before.get()))
                        .toList();
        var beyond = inBases(snapshots, key, logged);
        if (beyond.isPresent()) {
            return beyond;
        }
        var archived = inLog(segments, new EncodedKey(key), before.orElse(Instant.MAX));
        return archived.isPresent() ? archived : inBases(snapshots, key, 0);
    }

    private Optional<Deletion> inLog(List<Entry> newestFirst, EncodedKey key, Instant time)
            throws IOException {
        for (var segment : newestFirst) {
            if (segment.segment().notBefore().isAfter(time)) {
                continue;
            }
            var found = log.lastDeletion(segment, key, time);
            if (found.isPresent()) {
                return Optional.of(new Deletion(segment.lineage(), found.get().revision(), found));
            }
        }
        return Optional.empty();
    }

    /// A snapshot has the history since its compaction, and an older one what came before that.
    private Optional<Deletion> inBases(List<Backup> snapshots, byte[] key, long above)
            throws IOException, InterruptedException {
        long unseen = Long.MAX_VALUE;
        for (var base : snapshots.reversed()) {
            var manifest = base.manifest();
            if (manifest.revision() <= above || manifest.compactRevision() >= unseen) {
                continue;
            }
            unseen = manifest.compactRevision();
            var found = bases.lastDeletion(base, key, above);
            if (found.isPresent()) {
                return Optional.of(
                        new Deletion(base.lineage(), found.getAsLong(), Optional.empty()));
            }
        }
        return Optional.empty();
    }
}
