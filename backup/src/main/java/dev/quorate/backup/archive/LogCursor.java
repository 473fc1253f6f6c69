package dev.quorate.backup.archive;

import dev.quorate.backup.archive.LogCatalogue.Entry;
import dev.quorate.backup.archive.LogCatalogue.Unusable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Reads the log over all its segments: each revision once, in order, with its events, although
/// segments may overlap. A segment is brought to a file and checked as a whole before anything of
/// it is given out, and it must continue the chain of what was read before.
public final class LogCursor implements AutoCloseable {
    private final SegmentFetch fetch;
    private final List<Entry> entries;
    private final Path file;
    private final List<Unusable> unusable = new ArrayList<>();
    private final List<LeaseGrant> leases = new ArrayList<>();
    private final List<HashMark> marks = new ArrayList<>();
    private final Set<Entry> tried = new HashSet<>();
    private long position;
    private Optional<ChainHash> hash = Optional.empty();
    private OptionalLong chain = OptionalLong.empty();
    private @Nullable Entry entry;
    private @Nullable SegmentCursor segment;
    private boolean given;

    LogCursor(SegmentFetch fetch, List<Entry> entries, long after, Scratch scratch) {
        this.fetch = fetch;
        this.entries = entries;
        this.position = after;
        this.file = scratch.file();
    }

    void require(ChainHash known) {
        hash = Optional.of(known);
    }

    /// Goes on to the next revision.
    ///
    /// @return false where the log ends or has a hole
    /// @throws SegmentException when a segment of which something was given out already does not
    ///   hold what its signer stated
    public boolean nextRevision() throws IOException {
        while (true) {
            if (segment == null && !openNext()) {
                return false;
            }
            if (advance()) {
                return true;
            }
        }
    }

    /// @return false when this segment has nothing more to give, for whatever reason
    private boolean advance() throws IOException {
        var cursor = current();
        try {
            while (cursor.nextRevision()) {
                if (cursor.revision() > position) {
                    position = cursor.revision();
                    given = true;
                    return true;
                }
                while (cursor.nextEvent()) {
                    // It was given out before, from another segment.
                }
                if (cursor.revision() == position) {
                    requireContinued(cursor.position().hash());
                }
            }
            leases.addAll(cursor.leases());
            marks.addAll(cursor.marks());
            hash = Optional.of(cursor.position().hash());
            closeSegment();
        } catch (SegmentException broken) {
            if (given) {
                throw broken;
            }
            leave(broken);
        }
        return false;
    }

    private void requireContinued(ChainHash reached) throws SegmentException {
        if (hash.isPresent() && !hash.get().equals(reached)) {
            throw new SegmentException(
                    SegmentException.Kind.CHAIN_BROKEN,
                    "its history up to revision %d is another than that of the segments before"
                            .formatted(position));
        }
        hash = Optional.of(reached);
    }

    private boolean openNext() throws IOException {
        while (true) {
            var next =
                    entries.stream()
                            .filter(at -> !tried.contains(at))
                            .filter(at -> at.first() <= position + 1 && at.last() > position)
                            .filter(this::sameChain)
                            .max(Comparator.comparing(this::fits).thenComparingLong(Entry::last));
            if (next.isEmpty()) {
                return false;
            }
            entry = next.get();
            tried.add(entry);
            given = false;
            try {
                if (entry.first() == position + 1) {
                    requireContinued(entry.segment().before());
                }
                segment = fetch.read(fetch.fetch(entry.lineage(), entry.name(), file));
                chain = OptionalLong.of(entry.segment().chain());
                return true;
            } catch (SegmentException damaged) {
                leave(damaged);
            } catch (NoSuchFileException gone) {
                unusable.add(new Unusable(entry.key(), "is gone"));
            }
        }
    }

    /// H is computed with the key of a chain: those of two chains cannot be compared.
    private boolean sameChain(Entry candidate) {
        return chain.isEmpty() || chain.getAsLong() == candidate.segment().chain();
    }

    /// One that begins right here and continues the chain needs no look at what was read before.
    private boolean fits(Entry candidate) {
        return candidate.first() == position + 1
                && hash.map(candidate.segment().before()::equals).orElse(true);
    }

    private void leave(SegmentException problem) throws IOException {
        if (entry != null) {
            unusable.add(new Unusable(entry.key(), String.valueOf(problem.getMessage())));
        }
        closeSegment();
    }

    private SegmentCursor current() {
        if (segment == null) {
            throw new IllegalStateException("no revision is being read");
        }
        return segment;
    }

    /// Goes on to the next change of this revision.
    public boolean nextEvent() throws IOException {
        return current().nextEvent();
    }

    public long revision() {
        return position;
    }

    /// Whether the current event is a deletion, of which only the key counts.
    public boolean deletion() {
        return current().deletion();
    }

    /// `mvccpb.KeyValue` of the current event, as etcd encoded it.
    public byte[] keyValue() {
        return current().keyValue();
    }

    /// When the revision was made at the earliest; after its last event.
    public Instant notBefore() {
        return current().notBefore();
    }

    /// When the revision had been received; after its last event.
    public Instant notAfter() {
        return current().notAfter();
    }

    /// What is known of leases in the segments that were read to their end.
    public List<LeaseGrant> leases() {
        return List.copyOf(leases);
    }

    /// What members answered to HashKV, by the segments that were read to their end.
    public List<HashMark> marks() {
        return List.copyOf(marks);
    }

    /// Segments that should have gone on and could not be used.
    public List<Unusable> unusable() {
        return List.copyOf(unusable);
    }

    /// Reads the rest of the segment that is open: what it knows of leases stands at its end.
    public void finishSegment() throws IOException {
        if (segment != null) {
            while (segment.nextRevision()) {
                // Only what follows the revisions is wanted.
            }
            leases.addAll(segment.leases());
            marks.addAll(segment.marks());
            hash = Optional.of(segment.position().hash());
            position = Math.max(position, segment.revision());
            closeSegment();
        }
    }

    private void closeSegment() throws IOException {
        if (segment != null) {
            segment.close();
            segment = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeSegment();
        Files.deleteIfExists(file);
    }
}
