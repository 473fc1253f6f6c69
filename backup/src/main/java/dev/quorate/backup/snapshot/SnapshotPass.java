package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/// One pass over everything reachable, with the sums that need each byte once.
final class SnapshotPass {

    private static final int INTERRUPT_EVERY_ENTRIES = 4096;
    private static final int WARNINGS_MAX = 20;

    private final FileBytes bytes;
    private final Contents contents;
    private final SnapshotState state;
    private final KeyIndex index;
    private final RangeChecksum status;
    private final HashKvSum hashKvSum;
    private final List<Finding> warnings = new ArrayList<>();
    private long lastMain;
    private long entries;
    private long totalEntries;
    private int hashKv;

    SnapshotPass(FileBytes bytes, Contents contents, SnapshotState state, KeyIndex index) {
        this.contents = contents;
        this.state = state;
        this.index = index;
        this.bytes = bytes;
        this.status = new RangeChecksum();
        this.hashKvSum = new HashKvSum(state.compactRevision(), entry -> false);
    }

    void read(Arena arena) throws SnapshotException, InterruptedException {
        var reached = contents.pageSet(arena);
        contents.reachFreelist(reached);
        var buckets = contents.requiredBuckets(reached);
        for (var bucket : buckets.headers()) {
            status.addText(bucket.name());
            var tree = contents.tree(reached, bucket);
            if (bucket.name().equals(BucketName.KEY)) {
                readEntries(contents.entries(tree));
            } else {
                readRecords(tree);
            }
        }
        contents.checkFreelist(reached, arena);
        hashKv = hashKvSum.value();
    }

    /// Computes HashKV anew where history was compacted: only now is it known which entries count.
    void sumCompacted(HashKvReader reader, Arena arena) throws IOException, InterruptedException {
        long compactRevision = state.compactRevision();
        if (compactRevision <= 0) {
            return;
        }
        hashKv =
                index.live() > 0
                        ? reader.sum(revision(), compactRevision, index.newestPuts(arena)::contains)
                        : reader.hashWithoutLiveKeys(revision(), compactRevision);
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
                List.copyOf(warnings));
    }

    private long revision() {
        return SnapshotState.revision(lastMain, state);
    }

    private void readEntries(EntryCursor entry) throws SnapshotException, InterruptedException {
        while (entry.next()) {
            status.add(bytes, entry.dataOffset(), entry.dataEnd());
            hashKvSum.add(entry);
            checkHistory(entry, index.record(entry));
            entries++;
            if (entries % INTERRUPT_EVERY_ENTRIES == 0 && Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        lastMain = Math.max(0, entry.main());
        totalEntries += entries;
    }

    private void readRecords(TreeCursor tree) throws SnapshotException {
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

    /// Above the compact revision all of a key's history is there: what deletes finds the key
    /// alive, and the first put after nothing is version 1. etcd does not look, so it is a warning.
    private void checkHistory(EntryCursor entry, KeyIndex.Before before) {
        if (entry.main() <= state.compactRevision() || entry.bumpMark()) {
            return;
        }
        boolean wasLive = before == KeyIndex.Before.LIVE;
        boolean first = entry.version() == 1;
        boolean created = entry.createRevision() == entry.main();
        boolean follows = entry.tombstone() ? wasLive : first != wasLive && first == created;
        if (!follows && warnings.size() < WARNINGS_MAX) {
            warnings.add(
                    new Finding(
                            Kind.HISTORY_INCONSISTENT,
                            entry.dataOffset(),
                            "revision %d.%d %s, version %d, created %d, but the key was %s before"
                                    .formatted(
                                            entry.main(),
                                            entry.sub(),
                                            entry.tombstone() ? "deletes" : "puts",
                                            entry.version(),
                                            entry.createRevision(),
                                            wasLive ? "alive" : "not alive")));
        }
    }
}
