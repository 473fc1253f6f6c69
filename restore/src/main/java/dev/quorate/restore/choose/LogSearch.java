package dev.quorate.restore.choose;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.archive.LogCatalogue.Entry;
import dev.quorate.backup.archive.LogCursor;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// Answers what only the inside of a segment tells. It reads no more than one segment for one
/// question.
///
/// @param reading how the log is read
public record LogSearch(Reading reading) {
    /// Opens the log of a lineage behind a revision; see [dev.quorate.backup.archive.ChangeLog].
    @FunctionalInterface
    public interface Reading {
        /// The caller closes the cursor.
        LogCursor after(LineageId lineage, long revision) throws IOException;
    }

    /// Where a time falls among the revisions of a segment.
    ///
    /// @param last the last one before the first that was received later; empty when the first was
    /// @param next the first that was received later
    /// @param possible how many from `next` on may have been made by that time all the same
    record Cut(Optional<Moment> last, Optional<Moment> next, long possible) {}

    /// When a revision was made; empty where the log does not have it, or nobody here can open it.
    Optional<Moment> moment(LineageId lineage, long revision) throws IOException {
        try (var cursor = reading.after(lineage, revision - 1)) {
            return cursor.nextRevision() ? Optional.of(moment(cursor)) : Optional.empty();
        } catch (OperatorException closed) {
            return ifClosed(closed);
        }
    }

    private static <T> Optional<T> ifClosed(OperatorException refusal) {
        if (refusal.failure() == Failure.WRONG_KEY) {
            return Optional.empty();
        }
        throw refusal;
    }

    private static Moment moment(LogCursor cursor) throws IOException {
        while (cursor.nextEvent()) {
            // The times stand behind the changes.
        }
        return new Moment(cursor.revision(), cursor.notBefore(), cursor.notAfter());
    }

    Cut cut(Entry segment, Instant time) throws IOException {
        try (var cursor = reading.after(segment.lineage(), segment.first() - 1)) {
            var last = Optional.<Moment>empty();
            var next = Optional.<Moment>empty();
            long possible = 0;
            while (cursor.revision() < segment.last() && cursor.nextRevision()) {
                var at = moment(cursor);
                if (next.isEmpty() && !at.notAfter().isAfter(time)) {
                    last = Optional.of(at);
                    continue;
                }
                next = next.or(() -> Optional.of(at));
                if (at.notBefore().isAfter(time)) {
                    break;
                }
                possible++;
            }
            if (next.isEmpty()) {
                throw unreadable(segment, cursor);
            }
            return new Cut(last, next, possible);
        }
    }

    /// The last deletion of a key in a segment that had been received by a time.
    Optional<Moment> lastDeletion(Entry segment, EncodedKey key, Instant time) throws IOException {
        var found = Optional.<Moment>empty();
        try (var cursor = reading.after(segment.lineage(), segment.first() - 1)) {
            while (cursor.revision() < segment.last() && cursor.nextRevision()) {
                boolean deleted = false;
                while (cursor.nextEvent()) {
                    deleted |= cursor.deletion() && key.isKeyOf(cursor.keyValue());
                }
                if (deleted && !cursor.notAfter().isAfter(time)) {
                    found =
                            Optional.of(
                                    new Moment(
                                            cursor.revision(),
                                            cursor.notBefore(),
                                            cursor.notAfter()));
                }
            }
            requireWhole(segment, cursor);
        }
        return found;
    }

    /// The number of changes after a revision, up to the end of the segment that has them; empty
    /// when nobody here can open it.
    Optional<Long> events(Entry segment, long after) throws IOException {
        if (after < segment.first()) {
            // All of them: the footer tells.
            return Optional.of(segment.segment().events());
        }
        try {
            return Optional.of(counted(segment, after));
        } catch (OperatorException closed) {
            return ifClosed(closed);
        }
    }

    private long counted(Entry segment, long after) throws IOException {
        long events = 0;
        try (var cursor = reading.after(segment.lineage(), after)) {
            while (cursor.revision() < segment.last() && cursor.nextRevision()) {
                while (cursor.nextEvent()) {
                    events++;
                }
            }
            requireWhole(segment, cursor);
        }
        return events;
    }

    private static void requireWhole(Entry segment, LogCursor cursor) {
        if (cursor.revision() < segment.last()) {
            throw unreadable(segment, cursor);
        }
    }

    private static OperatorException unreadable(Entry segment, LogCursor cursor) {
        return new OperatorException(
                Failure.MISMATCH,
                "SEGMENT_DAMAGED",
                "the archive cannot be read at revision %d: %s"
                        .formatted(
                                cursor.revision() + 1,
                                cursor.unusable().stream()
                                        .map(object -> object.key() + " " + object.reason())
                                        .findFirst()
                                        .orElse(segment.key() + " is gone")),
                "Nothing was changed.",
                "name a revision instead: --to-revision %d is before it"
                        .formatted(segment.first() - 1));
    }
}
