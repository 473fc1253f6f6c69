package dev.quorate.backup.snapshot;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/// A random history, and what etcd's rules make of it, stated over lists and maps.
final class RandomHistory {

    /// @param value empty for a deletion
    record Change(
            long main,
            long sub,
            String key,
            long created,
            long version,
            boolean deleted,
            String value,
            long lease) {

        byte[] name() {
            var name = Arrays.copyOf(SnapshotBuilder.revision(main, sub), deleted ? 18 : 17);
            if (deleted) {
                name[17] = 't';
            }
            return name;
        }

        byte[] encoded() {
            return SnapshotBuilder.keyValue(
                    key, created, deleted ? 0 : main, version, value, lease);
        }

        Event event() {
            return new Event(
                    main,
                    sub,
                    deleted ? Event.Kind.DELETE : Event.Kind.PUT,
                    MemorySegment.ofArray(encoded()));
        }
    }

    private final List<Change> changes = new ArrayList<>();
    private final Map<String, Change> alive = new HashMap<>();
    private final Random random;
    private final int leases;
    private long revision = 1;

    RandomHistory(Random random, int revisions, int keys) {
        this(random, revisions, keys, 0);
    }

    /// @param leases number of leases that some of the puts name
    RandomHistory(Random random, int revisions, int keys, int leases) {
        this.random = random;
        this.leases = leases;
        for (int i = 0; i < revisions; i++) {
            revision++;
            int size = random.nextInt(10) == 0 ? 3 : 1;
            int first = random.nextInt(keys);
            for (int sub = 0; sub < size; sub++) {
                change(sub, "key/" + (first + sub) % keys, random.nextInt(5) < 2);
            }
            if (random.nextInt(20) == 0 && !alive.isEmpty()) {
                revision++;
                int sub = 0;
                for (var key : List.copyOf(alive.keySet())) {
                    change(sub++, key, true);
                }
            }
        }
    }

    private void change(long sub, String key, boolean delete) {
        var before = alive.get(key);
        if (delete && before != null) {
            changes.add(new Change(revision, sub, key, 0, 0, true, "", 0));
            alive.remove(key);
        } else {
            long created = before == null ? revision : before.created();
            long version = before == null ? 1 : before.version() + 1;
            long lease = leases > 0 && random.nextInt(3) == 0 ? 1000 + random.nextInt(leases) : 0;
            var change = new Change(revision, sub, key, created, version, false, "value", lease);
            changes.add(change);
            alive.put(key, change);
        }
    }

    long revision() {
        return revision;
    }

    long keysAlive() {
        return alive.size();
    }

    List<Change> changes(long from, long to) {
        return changes.stream()
                .filter(change -> change.main() >= from && change.main() <= to)
                .toList();
    }

    SnapshotBuilder builder() {
        return builder(revision);
    }

    /// A file that ends at a revision.
    SnapshotBuilder builder(long atRevision) {
        var builder = SnapshotBuilder.empty().leafRecordsMax(5);
        for (var change : changes(0, atRevision)) {
            builder.record("key", change.name(), change.encoded(), 0);
        }
        return builder;
    }

    /// The log behind a revision.
    Events events() {
        return events(UnaryOperator.identity());
    }

    /// The log behind a revision, with something done to it.
    Events events(UnaryOperator<List<Change>> harm) {
        return new ListedEvents(
                harm.apply(List.copyOf(changes)).stream().map(Change::event).toList());
    }

    /// What is left of the changes up to a revision after a compaction.
    List<Change> compacted(long atRevision, long compactRevision, TombstoneRule rule) {
        var newest = newestPuts(compactRevision);
        return changes(0, atRevision).stream()
                .filter(change ->
                        change.main() > compactRevision
                                || newest.contains(change)
                                || (change.deleted()
                                        && change.main() == compactRevision
                                        && rule == TombstoneRule.KEPT))
                .toList();
    }

    HashKv.Hash hash(long atRevision, long compactRevision) {
        var keep = newestPuts(atRevision);
        if (compactRevision <= 0 || !keep.isEmpty()) {
            int value = sum(atRevision, compactRevision, keep);
            return new HashKv.Hash(atRevision, compactRevision, value, value);
        }
        return new HashKv.Hash(
                atRevision,
                compactRevision,
                sum(atRevision, compactRevision, newestPuts(compactRevision)),
                sum(atRevision, compactRevision, Set.of()));
    }

    Set<Change> newestPuts(long atRevision) {
        var newest = new HashMap<String, Change>();
        for (var change : changes(0, atRevision)) {
            newest.put(change.key(), change);
        }
        newest.values().removeIf(Change::deleted);
        return Set.copyOf(newest.values());
    }

    private int sum(long atRevision, long compactRevision, Set<Change> kept) {
        var crc = new CRC32C();
        crc.update("key".getBytes(StandardCharsets.UTF_8));
        for (var change : changes(0, atRevision)) {
            if (change.main() > compactRevision || (kept.contains(change) && !change.deleted())) {
                crc.update(change.name());
                crc.update(change.encoded());
            }
        }
        return (int) crc.getValue();
    }
}
