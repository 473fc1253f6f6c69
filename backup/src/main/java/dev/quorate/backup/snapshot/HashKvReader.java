package dev.quorate.backup.snapshot;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.function.LongPredicate;

/// Computes HashKV for any revision and compact revision. One pass where nothing is compacted; else
/// one for the index of the newest entries and one for the sum.
final class HashKvReader {

    private final EntryHistory history;
    private final long seed;

    HashKvReader(EntryHistory history, long seed) {
        this.history = history;
        this.seed = seed;
    }

    /// The answer to a question that the history may or may not be able to answer.
    ///
    /// @param lastRevision of the history
    /// @param compacted revision up to which the history may be incomplete, -1 for none
    HashKv answer(long revision, long compactRevision, long lastRevision, long compacted)
            throws IOException, InterruptedException {
        if (revision < 0 || revision > lastRevision) {
            return new HashKv.NotComparable(
                    "the history ends at revision %d, before %d".formatted(lastRevision, revision));
        }
        if (Math.max(compactRevision, 0) < Math.max(compacted, 0)) {
            return new HashKv.NotComparable(
                    "the history is compacted at revision %d, after %d"
                            .formatted(compacted, compactRevision));
        }
        if (revision < compactRevision) {
            return new HashKv.NotComparable(
                    "revision %d is below the compact revision %d"
                            .formatted(revision, compactRevision));
        }
        return hash(revision, compactRevision);
    }

    private HashKv.Hash hash(long revision, long compactRevision)
            throws IOException, InterruptedException {
        if (compactRevision <= 0) {
            int value = sum(revision, compactRevision, entry -> true);
            return new HashKv.Hash(revision, compactRevision, value, value);
        }
        try (var arena = Arena.ofConfined()) {
            var kept = newestPuts(revision, arena);
            if (!kept.isEmpty()) {
                int value = sum(revision, compactRevision, kept::contains);
                return new HashKv.Hash(revision, compactRevision, value, value);
            }
        }
        return new HashKv.Hash(
                revision,
                compactRevision,
                hashWithoutLiveKeys(revision, compactRevision),
                sum(revision, compactRevision, entry -> false));
    }

    /// With no key alive at the revision etcd leaves nothing out by rule (`kvHasher` looks at the
    /// length of its keep set), so what counts is what a finished compaction leaves in the file.
    int hashWithoutLiveKeys(long revision, long compactRevision)
            throws IOException, InterruptedException {
        try (var arena = Arena.ofConfined()) {
            var kept = newestPuts(compactRevision, arena);
            return sum(revision, compactRevision, kept::contains);
        }
    }

    /// The numbers of the entries that are the newest of their keys at a revision, and puts.
    NumberSet newestPuts(long revision, Arena arena) throws IOException, InterruptedException {
        try (var index = index(revision)) {
            return index.newestPuts(arena);
        }
    }

    /// @param kept which entries at or below the compact revision count, by their numbers
    int sum(long revision, long compactRevision, LongPredicate kept)
            throws IOException, InterruptedException {
        var sum = new HashKvSum(compactRevision, kept);
        history.forEachUpTo(revision, sum::add);
        return sum.value();
    }

    private KeyIndex index(long revision) throws IOException, InterruptedException {
        var index = new KeyIndex(seed);
        try {
            history.forEachUpTo(revision, index::record);
        } catch (Throwable e) {
            index.close();
            throw e;
        }
        return index;
    }
}
