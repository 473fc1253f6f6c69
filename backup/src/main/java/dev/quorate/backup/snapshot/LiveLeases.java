package dev.quorate.backup.snapshot;

import java.util.Arrays;

/// The leases that keys hang on at the end of a history, outside the heap: 32 to 64 bytes a key
/// that ever had one.
///
/// Keys are told apart by 64 bits of a seeded hash. Two of a million share one with a probability
/// below 10^-7, and then a lease without keys may be written, or one record be missing.
final class LiveLeases implements AutoCloseable {

    private final KeyHash keyHash;
    private final LongTable leaseOfKey = new LongTable();

    LiveLeases(long seed) {
        keyHash = new KeyHash(seed);
    }

    /// Takes the next entry of the history.
    void add(Entry entry) throws SnapshotException {
        long lease = entry.tombstone() ? 0 : entry.lease();
        if (lease == 0 && leaseOfKey.isEmpty()) {
            return;
        }
        keyHash.of(entry);
        if (lease == 0) {
            leaseOfKey.replace(keyHash.first(), 0);
        } else {
            leaseOfKey.put(keyHash.first(), lease);
        }
    }

    /// The leases that a file has no record of, in the order in which etcd stores them.
    long[] missingIn(StateReader file) throws SnapshotException {
        try (var missing = new LongTable()) {
            leaseOfKey.forEach((_, lease) -> {
                if (lease != 0) {
                    missing.put(spread(lease), lease);
                }
            });
            file.forEachLease(lease -> missing.replace(spread(lease.id()), 0));
            var ids = new Ids();
            missing.forEach((_, lease) -> ids.add(lease));
            return ids.sorted();
        }
    }

    @Override
    public void close() {
        leaseOfKey.close();
    }

    /// Lease ids may be chosen by clients, one after the other or all alike in their low bits. An
    /// odd factor keeps them apart.
    private static long spread(long lease) {
        return Long.reverseBytes(lease * 0x9E3779B97F4A7C15L);
    }

    private static final class Ids {
        private long[] ids = new long[16];
        private int count;

        void add(long id) {
            if (id == 0) {
                return;
            }
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, count * 2);
            }
            ids[count++] = id;
        }

        /// By unsigned value, as their big-endian bytes sort.
        long[] sorted() {
            var sorted = Arrays.copyOf(ids, count);
            for (int i = 0; i < count; i++) {
                sorted[i] ^= Long.MIN_VALUE;
            }
            Arrays.sort(sorted);
            for (int i = 0; i < count; i++) {
                sorted[i] ^= Long.MIN_VALUE;
            }
            return sorted;
        }
    }
}
