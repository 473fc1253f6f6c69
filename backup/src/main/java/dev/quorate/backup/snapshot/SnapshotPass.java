package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;

import java.io.IOException;
import java.lang.foreign.Arena;

/// One pass over everything reachable, with the sums that need each byte once.
final class SnapshotPass {

    private static final int INTERRUPT_EVERY_ENTRIES = 4096;

    private final FileBytes bytes;
    private final Contents contents;
    private final SnapshotState state;
    private final KeyIndex index;
    private final HistoryCheck history;
    private final RangeChecksum status = new RangeChecksum();
    private final RangeChecksum keyBucket = new RangeChecksum();
    private long lastMain;
    private long entries;
    private long totalEntries;
    private int hashKv;

    /// @param index that tells the check of history what it finds
    SnapshotPass(
            FileBytes bytes,
            Contents contents,
            SnapshotState state,
            HistoryCheck history,
            KeyIndex index) {
        this.contents = contents;
        this.state = state;
        this.history = history;
        this.index = index;
        this.bytes = bytes;
    }

    void read(Arena arena) throws SnapshotException, InterruptedException {
        var reached = contents.pageSet(arena);
        contents.reachFreelist(reached);
        var buckets = contents.requiredBuckets(reached);
        for (var bucket : buckets.headers()) {
            var tree = contents.tree(reached, bucket);
            if (bucket.name().equals(BucketName.KEY)) {
                readEntries(contents.entries(tree));
            } else {
                readRecords(bucket.name(), tree);
            }
        }
        contents.checkFreelist(reached, arena);
        // Without a compaction both sums go over the same bytes of this bucket.
        hashKv = keyBucket.value();
    }

    /// Computes HashKV anew where history was compacted: only now is it known which entries count.
    void sumCompacted(HashKvReader reader, Arena arena) throws IOException, InterruptedException {
        long compactRevision = state.compactRevision();
        if (compactRevision <= 0) {
            return;
        }
        hashKv =
                index.live() > 0
                        ? sumOf(index.newestPuts(arena), arena)
                        : reader.hashWithoutLiveKeys(revision(), compactRevision);
    }

    /// All entries were looked into before, so their names are enough.
    private int sumOf(NumberSet kept, Arena arena) throws SnapshotException, InterruptedException {
        var sum = new HashKvSum(state.compactRevision(), kept::contains);
        var entry = contents.entries(arena);
        for (long i = 1; entry.nextName(); i++) {
            sum.add(entry);
            allowInterrupt(i);
        }
        return sum.value();
    }

    SnapshotReport report(long fileBytes, Container container, String sha256) {
        return new SnapshotReport(
                fileBytes,
                container.databaseBytes(),
                (int) container.meta().pageBytes(),
                container.trailerPresent(),
                sha256,
                revision(),
                state.compactRevision(),
                entries,
                totalEntries,
                index.readable(),
                hashKv,
                status.value(),
                state,
                history.warnings());
    }

    private long revision() {
        return SnapshotState.revision(lastMain, state);
    }

    private void readEntries(EntryCursor entry) throws SnapshotException, InterruptedException {
        keyBucket.addText(BucketName.KEY);
        while (entry.next()) {
            keyBucket.add(bytes, entry.dataOffset(), entry.dataEnd());
            history.note(index.place(), entry);
            index.record(entry);
            entries++;
            allowInterrupt(entries);
        }
        index.settle();
        status.join(keyBucket);
        lastMain = Math.max(0, entry.main());
        totalEntries += entries;
    }

    private static void allowInterrupt(long entry) throws InterruptedException {
        if (entry % INTERRUPT_EVERY_ENTRIES == 0 && Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void readRecords(String bucket, TreeCursor tree) throws SnapshotException {
        status.addText(bucket);
        var leaf = tree.leaf();
        while (tree.next()) {
            for (int i = 0; i < leaf.count(); i++) {
                if (leaf.isBucket(i)) {
                    throw new SnapshotException(
                            Kind.BUCKET_INVALID,
                            leaf.elementOffset(i),
                            "a bucket inside another; etcd makes none");
                }
                status.add(bytes, leaf.keyOffset(i), leaf.valueOffset(i) + leaf.valueLength(i));
            }
            totalEntries += leaf.count();
        }
    }
}
