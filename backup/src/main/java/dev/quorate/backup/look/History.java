package dev.quorate.backup.look;

import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.LogCatalogue.Entry;
import dev.quorate.backup.archive.LogCatalogue.Unusable;
import dev.quorate.backup.archive.LogCursor;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.look.Change.Kind;
import dev.quorate.backup.look.Stretch.Logged;
import dev.quorate.backup.look.Stretch.Missing;
import dev.quorate.backup.look.Stretch.Stored;
import dev.quorate.backup.look.Timeline.Chapter;
import dev.quorate.backup.snapshot.KeyValue;
import dev.quorate.backup.snapshot.SnapshotFile;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Reads what happened to keys, out of log and snapshots: further back than etcd itself remembers,
/// and over lineages. What is missing is told in its place.
///
/// @param backups openable for those identities that are at hand
/// @param scratch for segments, and for snapshots where the log has a hole
public record History(
        Backups backups,
        ChangeLog log,
        LogCatalogue catalogue,
        Timeline timeline,
        Scratch scratch,
        TransferListener listener) {
    private static final byte[] NO_VALUE = new byte[0];

    /// More changes of one revision than this are given out before its time is known exactly, so
    /// that a deletion of a million keys takes no more memory than one of a thousand.
    private static final int HELD_MAX = 10_000;

    public void read(HistoryQuery query, HistoryVisitor visitor)
            throws IOException, InterruptedException {
        for (var chapter : timeline.chapters()) {
            var wanted = chapter.stretches().stream().filter(query::touches).toList();
            if (!wanted.isEmpty()) {
                visitor.chapter(chapter);
            }
            for (var stretch : wanted) {
                new Reading(query, visitor, chapter).read(stretch);
            }
        }
    }

    private final class Reading {
        private final HistoryQuery query;
        private final HistoryVisitor visitor;
        private final Chapter chapter;
        private final List<Change> held = new ArrayList<>();

        Reading(HistoryQuery query, HistoryVisitor visitor, Chapter chapter) {
            this.query = query;
            this.visitor = visitor;
            this.chapter = chapter;
        }

        void read(Stretch stretch) throws IOException, InterruptedException {
            switch (stretch) {
                case Logged logged -> log(logged);
                case Stored stored -> snapshot(stored);
                case Missing missing -> visitor.missing(missing);
            }
        }

        private void log(Logged stretch) throws IOException, InterruptedException {
            listener.begun("reading the log of " + chapter.lineage(), 0);
            long last = Math.min(stretch.last(), query.lastRevision());
            long after = Math.max(first(stretch), query.firstRevision()) - 1;
            while (after < last) {
                try (var cursor = log.read(catalogue, stretch.lineage(), after, scratch)) {
                    long reached = log(cursor, stretch, after, last);
                    if (reached >= last) {
                        return;
                    }
                    after = resume(stretch, reached, last, cursor.unusable());
                }
            }
        }

        /// Segments that ended before the time that is asked for need not be read.
        private long first(Logged stretch) {
            long early =
                    entries(stretch).stream()
                            .filter(entry -> entry.segment().notAfter().isBefore(query.since()))
                            .mapToLong(Entry::last)
                            .max()
                            .orElse(0);
            return Math.max(stretch.first(), early + 1);
        }

        private List<Entry> entries(Logged stretch) {
            return catalogue.segments().stream()
                    .filter(entry -> entry.lineage().equals(stretch.lineage()))
                    .toList();
        }

        /// @return the last revision that was read, or the last of all when no more is wanted
        private long log(LogCursor cursor, Logged stretch, long after, long last)
                throws IOException, InterruptedException {
            long reached = after;
            while (reached < last && cursor.nextRevision()) {
                long sub = 0;
                while (cursor.nextEvent()) {
                    take(cursor.deletion(), cursor.revision(), sub++, cursor.keyValue(), stretch);
                }
                reached = cursor.revision();
                if (cursor.notBefore().isAfter(query.until())) {
                    held.clear();
                    return last;
                }
                give(cursor.notBefore(), cursor.notAfter());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return reached;
        }

        private void take(
                boolean deletion, long revision, long sub, byte[] encoded, Stretch stretch)
                throws IOException {
            if (query.deletionsOnly() && !deletion) {
                return;
            }
            var pair = KeyValue.decode(encoded);
            if (!query.keys().contains(pair.key())) {
                return;
            }
            held.add(change(deletion, revision, sub, pair, stretch));
            if (held.size() == HELD_MAX && query.timeless()) {
                for (var change : held) {
                    visitor.change(change);
                }
                held.clear();
            }
        }

        private void give(Instant notBefore, Instant notAfter) throws IOException {
            if (query.within(notBefore, notAfter)) {
                for (var change : held) {
                    visitor.change(change.at(notBefore, notAfter));
                }
            }
            held.clear();
        }

        /// Names what a segment should have had, and finds where the log goes on.
        private long resume(Logged stretch, long reached, long last, List<Unusable> unusable)
                throws IOException {
            long next =
                    entries(stretch).stream()
                            .filter(entry -> entry.first() > reached + 1)
                            .min(Comparator.comparingLong(Entry::first))
                            .map(Entry::first)
                            .filter(first -> first <= last)
                            .orElse(last + 1);
            visitor.missing(
                    new Missing(
                            stretch.lineage(),
                            reached + 1,
                            next - 1,
                            stretch.notBefore(),
                            stretch.notAfter(),
                            unusable.isEmpty()
                                    ? List.of("the segment that had them is gone")
                                    : unusable.stream()
                                            .map(bad -> bad.key() + " " + bad.reason())
                                            .distinct()
                                            .toList()));
            return next - 1;
        }

        private void snapshot(Stored stretch) throws IOException, InterruptedException {
            var manifest = stretch.snapshot();
            if (!backups.openable(manifest)) {
                visitor.missing(unread(stretch, "which is encrypted: --identity FILE opens it"));
                return;
            }
            scratch.require(manifest.raw().bytes());
            var file = scratch.file();
            try {
                backups.fetch(manifest, file, listener);
                try (var snapshot = SnapshotFile.open(file)) {
                    entries(snapshot, stretch);
                }
            } catch (OperatorException unusable) {
                visitor.missing(unread(stretch, unusable.problem()));
            } finally {
                Files.deleteIfExists(file);
            }
        }

        private Missing unread(Stored stretch, String why) {
            return new Missing(
                    stretch.lineage(),
                    stretch.first(),
                    stretch.last(),
                    stretch.notBefore(),
                    stretch.notAfter(),
                    List.of("they are in snapshot %s, %s".formatted(stretch.snapshot().id(), why)));
        }

        private void entries(SnapshotFile snapshot, Stored stretch)
                throws IOException, InterruptedException {
            long last = Math.min(stretch.last(), query.lastRevision());
            var entries = snapshot.entriesFrom(Math.max(stretch.first(), query.firstRevision()));
            while (entries.next() && entries.main() <= last) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (entries.bumpMark() || (query.deletionsOnly() && !entries.tombstone())) {
                    continue;
                }
                if (query.keys().contains(entries.key())) {
                    var pair = KeyValue.decode(entries.encodedKeyValue());
                    visitor.change(
                            change(
                                    entries.tombstone(),
                                    entries.main(),
                                    entries.sub(),
                                    pair,
                                    stretch));
                }
            }
        }

        private Change change(
                boolean deletion, long revision, long sub, KeyValue pair, Stretch stretch) {
            var kind = deletion ? Kind.DELETED : pair.version() == 1 ? Kind.CREATED : Kind.CHANGED;
            return new Change(
                    stretch.lineage(),
                    revision,
                    sub,
                    kind,
                    pair.key(),
                    query.values() ? pair.value() : NO_VALUE,
                    pair.value().length,
                    deletion ? 0 : pair.createRevision(),
                    deletion ? 0 : pair.version(),
                    deletion ? 0 : pair.lease(),
                    stretch.notBefore(),
                    stretch.notAfter(),
                    false);
        }
    }
}
