package dev.quorate.backup.verify;

import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.Evidence.Sampled;
import dev.quorate.backup.archive.HashMark;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.LogCatalogue.Entry;
import dev.quorate.backup.archive.Manifest;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.SegmentSeal;
import dev.quorate.backup.snapshot.HashKv;
import dev.quorate.backup.snapshot.HashKv.Hash;
import dev.quorate.backup.snapshot.Rebuild;
import dev.quorate.backup.snapshot.RebuildException;
import dev.quorate.backup.snapshot.SnapshotFile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Holds a snapshot and the changes behind it against what members of the living cluster said of
/// their data when those changes were archived.
final class Truth {
    private final ChangeLog log;
    private final LogCatalogue catalogue;
    private final Scratch scratch;

    Truth(ChangeLog log, LogCatalogue catalogue, Scratch scratch) {
        this.log = log;
        this.catalogue = catalogue;
        this.scratch = scratch;
    }

    /// What the comparison says.
    sealed interface Answer {
        record Proven(Sampled sample) implements Answer {}

        /// Snapshot and changes give other data than the cluster had.
        record Contradicted(String problem) implements Answer {}

        /// There is nothing to compare with, or not all that is needed for it.
        record Unknown(String why) implements Answer {}
    }

    /// @param file of the snapshot, proven sound
    Answer of(Manifest manifest, Path file) throws IOException, InterruptedException {
        var entry = nearest(manifest);
        if (entry.isEmpty()) {
            return new Answer.Unknown("no member was asked for its HashKV after it");
        }
        var marks = marks(entry.get(), manifest);
        try (var base = SnapshotFile.open(file)) {
            var rebuild =
                    Rebuild.from(base)
                            .events(new LogEvents(log, catalogue, manifest.lineage(), scratch))
                            .upTo(marks.getFirst().revision());
            return compare(rebuild, marks);
        } catch (RebuildException hole) {
            return new Answer.Unknown(
                    "the changes up to revision %d are not all there: %s"
                            .formatted(marks.getFirst().revision(), hole.getMessage()));
        }
    }

    /// The segment with the first sample that covers all of the snapshot: the fewer changes are
    /// between them, the sooner it is compared.
    private Optional<Entry> nearest(Manifest manifest) {
        return catalogue.segments().stream()
                .filter(entry -> entry.lineage().equals(manifest.lineage()))
                .filter(entry -> first(listed(entry), manifest).isPresent())
                .min(Comparator.comparingLong(entry -> revision(entry, manifest)));
    }

    private static long revision(Entry entry, Manifest manifest) {
        return first(listed(entry), manifest).orElseThrow().revision();
    }

    /// Of an encrypted segment with their hashes masked.
    private static List<HashMark> listed(Entry entry) {
        return entry.segment().seal().map(SegmentSeal::marks).orElse(entry.segment().marks());
    }

    private static Optional<HashMark> first(List<HashMark> marks, Manifest manifest) {
        return marks.stream()
                .filter(mark -> mark.revision() >= manifest.revision())
                .filter(mark -> mark.compactRevision() >= manifest.compactRevision())
                .min(Comparator.comparingLong(HashMark::revision));
    }

    /// The samples of all members at the revision of the nearest.
    private List<HashMark> marks(Entry entry, Manifest manifest) throws IOException {
        var marks = log.marks(entry, scratch);
        var nearest = first(marks, manifest).orElseThrow();
        return marks.stream().filter(mark -> mark.revision() == nearest.revision()).toList();
    }

    private static Answer compare(Rebuild rebuild, List<HashMark> marks)
            throws IOException, InterruptedException {
        var agreed = new ArrayList<HashMark>();
        var problems = new ArrayList<String>();
        for (var mark : marks) {
            if (rebuild.hashKv(mark.revision(), mark.compactRevision())
                    instanceof HashKv.Hash ours) {
                if (ours.agreesWith(mark.hash())) {
                    agreed.add(mark);
                } else {
                    problems.add(contradiction(mark, ours));
                }
            }
        }
        if (problems.isEmpty()) {
            return agreed.isEmpty()
                    ? new Answer.Unknown("what members said cannot be compared with it")
                    : new Answer.Proven(sampled(agreed));
        }
        return agreed.isEmpty()
                ? new Answer.Contradicted(String.join("; ", problems))
                : new Answer.Unknown("members had different data: " + String.join("; ", problems));
    }

    private static String contradiction(HashMark mark, Hash ours) {
        return "with the changes up to revision %d its HashKV is %d, and member %s had %d (compacted at %d)"
                .formatted(
                        mark.revision(),
                        Integer.toUnsignedLong(ours.value()),
                        mark.member(),
                        Integer.toUnsignedLong(mark.hash()),
                        mark.compactRevision());
    }

    private static Sampled sampled(List<HashMark> agreed) {
        var last = agreed.getLast();
        return new Sampled(
                agreed.stream().map(HashMark::member).toList(),
                last.revision(),
                last.compactRevision(),
                last.at());
    }
}
