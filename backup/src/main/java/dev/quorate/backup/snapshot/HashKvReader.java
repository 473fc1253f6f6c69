package dev.quorate.backup.snapshot;

import java.lang.foreign.Arena;
import java.util.function.Predicate;

/// Computes HashKV for any revision and compact revision. One pass where nothing is compacted; else
/// one for the index of the newest entries and one for the sum.
final class HashKvReader {

    private static final int INTERRUPT_EVERY_ENTRIES = 4096;

    private final FileBytes bytes;
    private final Contents contents;
    private final long seed;

    HashKvReader(FileBytes bytes, Contents contents, long seed) {
        this.bytes = bytes;
        this.contents = contents;
        this.seed = seed;
    }

    HashKv.Hash hash(long revision, long compactRevision)
            throws SnapshotException, InterruptedException {
        if (compactRevision <= 0) {
            int value = sum(revision, compactRevision, entry -> true);
            return new HashKv.Hash(revision, compactRevision, value, value);
        }
        try (var index = index(revision)) {
            if (index.live() > 0) {
                int value = sum(revision, compactRevision, index::keeps);
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
            throws SnapshotException, InterruptedException {
        try (var index = index(compactRevision)) {
            return sum(revision, compactRevision, index::keeps);
        }
    }

    /// @param kept which entries at or below the compact revision count
    int sum(long revision, long compactRevision, Predicate<EntryCursor> kept)
            throws SnapshotException, InterruptedException {
        var sum = new HashKvSum(bytes, compactRevision, kept);
        forEachUpTo(revision, sum::add);
        return sum.value();
    }

    private KeyIndex index(long revision) throws SnapshotException, InterruptedException {
        var index = new KeyIndex(bytes, seed);
        try {
            forEachUpTo(revision, index::record);
        } catch (Throwable e) {
            index.close();
            throw e;
        }
        return index;
    }

    private void forEachUpTo(long revision, EntryConsumer consumer)
            throws SnapshotException, InterruptedException {
        try (var arena = Arena.ofConfined()) {
            var entries = contents.entries(arena);
            for (int i = 0; entries.next() && entries.main() <= revision; i++) {
                consumer.accept(entries);
                if (i % INTERRUPT_EVERY_ENTRIES == 0 && Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    }

    private interface EntryConsumer {
        void accept(EntryCursor entry) throws SnapshotException;
    }
}
