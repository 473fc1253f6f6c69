package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.RecordMerge.Added;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/// Writes the database of a rebuild, without its trailer: the `key` bucket from the history, the
/// lease bucket with what is missing in it, and all others as the base has them. How far a member's
/// raft log had come stays as it was, since the official restore begins a new one.
final class RebuiltDatabase {

    /// etcd resumes at boot what was begun and not finished.
    private static final List<String> COMPACTION_RECORDS =
            List.of("finishedCompactRev", "scheduledCompactRev");

    private final RebuildSource source;
    private final Contents base;
    private final Compaction compaction;
    private final HashKvSum sum = new HashKvSum(0, _ -> true);
    private final Arena arena;
    private final NumberSet reached;
    private long entries;
    private long leasesAdded;
    private List<Long> leasesAssumed = List.of();

    /// @param arena for the time of the writing
    RebuiltDatabase(RebuildSource source, Compaction compaction, Arena arena)
            throws SnapshotException {
        this.source = source;
        this.base = source.base();
        this.compaction = compaction;
        this.arena = arena;
        this.reached = base.pageSet(arena);
    }

    void writeTo(Path file) throws IOException, InterruptedException {
        var plan = source.plan();
        int pageBytes = plan.pageBytes() == 0 ? (int) base.meta().pageBytes() : plan.pageBytes();
        var buckets = base.requiredBuckets(reached);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var database = new DatabaseWriter(channel, pageBytes);
                var live = new LiveLeases(source.seed())) {
            var key = buckets.find(BucketName.KEY).orElseThrow();
            database.bucket(BucketName.KEY, key.sequence(), tree -> writeEntries(tree, live));
            for (var bucket : buckets.headers()) {
                if (!bucket.name().equals(BucketName.KEY)) {
                    copy(bucket, added(bucket.name(), live), database);
                }
            }
            database.finish(base.meta().transaction(), base.meta().rootSequence());
        }
    }

    /// Number of entries in the `key` bucket.
    long entries() {
        return entries;
    }

    Rebuilt result(Path file, SnapshotReport report) {
        return new Rebuilt(
                file,
                source.revision(),
                compaction.bumped() ? source.revision() : report.compactRevision(),
                compaction.bumped() ? sum.value() : report.hashKv(),
                report,
                leasesAdded,
                leasesAssumed);
    }

    private void writeEntries(TreeWriter tree, LiveLeases live)
            throws IOException, InterruptedException {
        if (compaction.equals(Compaction.NONE)) {
            source.history().forEachUpTo(source.revision(), entry -> write(entry, tree, live));
            return;
        }
        var newest = source.newestPuts(compaction, arena);
        long[] number = {0};
        source.history()
                .forEachUpTo(
                        source.revision(),
                        entry -> {
                            if (compaction.leaves(entry, ++number[0], newest)) {
                                write(entry, tree, live);
                            }
                        });
        if (compaction.bumped()) {
            tree.add(name(compaction.revision()), new byte[0]);
            entries++;
        }
    }

    private void write(Entry entry, TreeWriter tree, LiveLeases live) throws IOException {
        long start = entry.dataOffset();
        int nameLength = entry.nameLength();
        tree.add(entry.bytes(), start, nameLength, entry.dataEnd() - start - nameLength);
        live.add(entry);
        if (compaction.bumped()) {
            sum.add(entry);
        }
        entries++;
    }

    private Iterator<Added> added(String bucket, LiveLeases live) throws SnapshotException {
        return switch (bucket) {
            case BucketName.META -> compactionRecords();
            case BucketName.LEASE -> {
                var plan = source.plan();
                var missing = live.missingIn(base.stateReader(base.pageSet(arena)));
                yield new LeaseRecords(missing, plan.leaseTtls(), plan.defaultTtlSeconds());
            }
            default -> Collections.emptyIterator();
        };
    }

    private void copy(BucketHeader bucket, Iterator<Added> added, DatabaseWriter database)
            throws IOException, InterruptedException {
        boolean dropped = source.plan().alarmsDropped() && bucket.name().equals(BucketName.ALARM);
        var records = new RecordMerge(base.bytes(), base.tree(reached, bucket), added);
        database.bucket(
                bucket.name(),
                bucket.sequence(),
                tree -> {
                    if (!dropped) {
                        records.writeTo(tree);
                    }
                });
        if (added instanceof LeaseRecords leases) {
            leasesAdded = leases.added();
            leasesAssumed = leases.assumed();
        }
    }

    private Iterator<Added> compactionRecords() {
        if (compaction.equals(Compaction.NONE)) {
            return Collections.emptyIterator();
        }
        return COMPACTION_RECORDS.stream()
                .map(key ->
                        new Added(
                                key.getBytes(StandardCharsets.ISO_8859_1),
                                name(compaction.revision())))
                .iterator();
    }

    private static byte[] name(long revision) {
        return ByteBuffer.allocate(Entry.REVISION_BYTES)
                .putLong(revision)
                .put((byte) '_')
                .putLong(0)
                .array();
    }
}
