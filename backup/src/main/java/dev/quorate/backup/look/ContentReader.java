package dev.quorate.backup.look;

import dev.quorate.backup.look.Contents.Group;
import dev.quorate.backup.look.Contents.LargeKey;
import dev.quorate.backup.snapshot.Entry;
import dev.quorate.backup.snapshot.Rebuild;
import dev.quorate.backup.snapshot.SnapshotException;
import dev.quorate.backup.snapshot.SnapshotFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/// Goes through a snapshot and adds up.
public final class ContentReader {
    /// With very many groups, those that come last are counted as one.
    private static final int GROUPS_MAX = 100_000;

    private static final ByteBuffer REST = ByteBuffer.allocate(0);

    private final PathDepth depth;
    private final int largestMax;
    private final Map<ByteBuffer, Sum> sums = new HashMap<>();
    private final PriorityQueue<LargeKey> largest =
            new PriorityQueue<>(Comparator.comparingLong(LargeKey::bytes));
    private long leasedKeys;

    private ContentReader(PathDepth depth, int largestMax) {
        this.depth = depth;
        this.largestMax = largestMax;
    }

    private static final class Sum {
        private long keys;
        private long bytes;
        private long entries;
        private long entryBytes;

        private void add(Sum other) {
            keys += other.keys;
            bytes += other.bytes;
            entries += other.entries;
            entryBytes += other.entryBytes;
        }
    }

    /// @param file proven sound
    /// @param largestMax how many of the largest keys to name
    public static Contents read(SnapshotFile file, PathDepth depth, int largestMax)
            throws IOException, InterruptedException {
        var reader = new ContentReader(depth, largestMax);
        var all = Rebuild.from(file);
        all.forEachEntry(0, reader::stored);
        all.forEachLive(reader::alive);
        return reader.contents(file);
    }

    private void stored(Entry entry) throws SnapshotException {
        if (!entry.bumpMark()) {
            var key = entry.key();
            var sum = sum(key);
            sum.entries++;
            sum.entryBytes += key.length + entry.valueLength();
        }
    }

    private void alive(Entry entry) throws SnapshotException {
        var key = entry.key();
        long bytes = key.length + entry.valueLength();
        var sum = sum(key);
        sum.keys++;
        sum.bytes += bytes;
        if (entry.lease() != 0) {
            leasedKeys++;
        }
        if (largest.size() < largestMax || bytes > largest.element().bytes()) {
            largest.add(
                    new LargeKey(key, bytes, entry.modRevision(), entry.version(), entry.lease()));
        }
        if (largest.size() > largestMax) {
            largest.remove();
        }
    }

    private Sum sum(byte[] key) {
        var group = ByteBuffer.wrap(depth.group(key));
        var known = sums.get(group);
        if (known != null) {
            return known;
        }
        return sums.computeIfAbsent(sums.size() < GROUPS_MAX ? group : REST, _ -> new Sum());
    }

    private Contents contents(SnapshotFile file) throws SnapshotException {
        var total = new Sum();
        sums.values().forEach(total::add);
        return new Contents(
                file.revision(),
                total.keys,
                total.bytes,
                total.entries,
                total.entryBytes,
                leasedKeys,
                sums.entrySet().stream()
                        .map(entry -> group(entry.getKey().array(), entry.getValue()))
                        .sorted(
                                Comparator.comparingLong(Group::bytes)
                                        .thenComparingLong(Group::entryBytes)
                                        .reversed()
                                        .thenComparing(group -> KeyText.of(group.prefix())))
                        .toList(),
                largest.stream()
                        .sorted(
                                Comparator.comparingLong(LargeKey::bytes)
                                        .reversed()
                                        .thenComparing(large -> KeyText.of(large.key())))
                        .toList(),
                file.state(),
                file.auth());
    }

    private static Group group(byte[] prefix, Sum sum) {
        return new Group(prefix, sum.keys, sum.bytes, sum.entries, sum.entryBytes);
    }
}
