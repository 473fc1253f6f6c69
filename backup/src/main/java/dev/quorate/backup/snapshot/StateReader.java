package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.Finding.Kind;
import dev.quorate.backup.snapshot.SnapshotState.Alarm;
import dev.quorate.backup.snapshot.SnapshotState.Lease;
import dev.quorate.backup.snapshot.SnapshotState.Member;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Reads the small buckets into a [SnapshotState].
final class StateReader {

    private static final int RECORDS_MAX = 10_000;
    private static final int RECORD_BYTES_MAX = 1024 * 1024;
    private static final int REVISION_BYTES = 17;
    private static final int LEASE_ID_BYTES = 8;
    private static final int MEMBER_ID_DIGITS_MAX = 16;

    private final FileBytes bytes;
    private final MetaPage meta;
    private final NumberSet reached;
    private final BucketList buckets;

    /// @param reached set of the pages read so far; each bucket can be read once with it
    StateReader(FileBytes bytes, MetaPage meta, NumberSet reached, BucketList buckets) {
        this.bytes = bytes;
        this.meta = meta;
        this.reached = reached;
        this.buckets = buckets;
    }

    SnapshotState read() throws SnapshotException {
        var metaRecords = records(BucketName.META);
        long scheduled = compactRevision(metaRecords.get("scheduledCompactRev"));
        var finishedRecord = metaRecords.get("finishedCompactRev");
        long finished = compactRevision(finishedRecord);
        if (finishedRecord != null && finished > scheduled) {
            throw finishedRecord.invalid(
                    "compaction %d finished, but only %d was begun".formatted(finished, scheduled));
        }
        var clusterRecords = records(BucketName.CLUSTER);
        var authRecords = records(BucketName.AUTH);
        return new SnapshotState(
                number(metaRecords.get("consistent_index")),
                number(metaRecords.get("term")),
                text(metaRecords.get("confState")),
                text(metaRecords.get("storageVersion")),
                scheduled,
                finished,
                text(clusterRecords.get("clusterVersion")),
                text(clusterRecords.get("downgrade")),
                flag(authRecords.get("authEnabled")),
                number(authRecords.get("authRevision")),
                members(),
                List.copyOf(records(BucketName.MEMBERS_REMOVED).keySet()),
                alarms(),
                forEachLease(lease -> {}));
    }

    /// Gives every lease to the consumer and returns their number.
    long forEachLease(Consumer<Lease> consumer) throws SnapshotException {
        var reader = new ProtobufReader(bytes, Kind.RECORD_INVALID);
        long[] count = {0};
        forEachRecord(
                BucketName.LEASE,
                record -> {
                    long id = 0;
                    long ttlSeconds = 0;
                    long remainingSeconds = 0;
                    reader.start(record.valueOffset, record.valueLength);
                    while (reader.next()) {
                        switch (reader.field()) {
                            case 1 -> id = reader.number();
                            case 2 -> ttlSeconds = reader.number();
                            case 3 -> remainingSeconds = reader.number();
                            default -> reader.skip();
                        }
                    }
                    if (record.keyLength != LEASE_ID_BYTES
                            || bytes.bigEndianLong(record.keyOffset) != id) {
                        throw record.invalid("a lease is stored under another id");
                    }
                    count[0]++;
                    consumer.accept(new Lease(id, ttlSeconds, remainingSeconds));
                });
        return count[0];
    }

    private List<Member> members() throws SnapshotException {
        var members = new ArrayList<Member>();
        for (var each : records(BucketName.MEMBERS).entrySet()) {
            if (!each.getKey().matches("[0-9a-f]{1," + MEMBER_ID_DIGITS_MAX + "}")) {
                throw each.getValue().invalid("a member's id is not hexadecimal");
            }
            members.add(new Member(each.getKey(), each.getValue().text()));
        }
        return List.copyOf(members);
    }

    private List<Alarm> alarms() throws SnapshotException {
        var reader = new ProtobufReader(bytes, Kind.RECORD_INVALID);
        var alarms = new ArrayList<Alarm>();
        for (var record : records(BucketName.ALARM).values()) {
            long memberId = 0;
            long type = 0;
            reader.start(record.keyOffset, record.keyLength);
            while (reader.next()) {
                switch (reader.field()) {
                    case 1 -> memberId = reader.number();
                    case 2 -> type = reader.number();
                    default -> reader.skip();
                }
            }
            alarms.add(new Alarm(memberId, type));
        }
        return List.copyOf(alarms);
    }

    private Map<String, StateRecord> records(String bucket) throws SnapshotException {
        var records = new HashMap<String, StateRecord>();
        forEachRecord(
                bucket,
                record -> {
                    if (records.size() == RECORDS_MAX) {
                        throw record.invalid("more than %d records".formatted(RECORDS_MAX));
                    }
                    records.put(record.name(), record);
                });
        return records;
    }

    private void forEachRecord(String bucket, RecordConsumer consumer) throws SnapshotException {
        var header = buckets.find(bucket);
        if (header.isEmpty()) {
            return;
        }
        var cursor = new TreeCursor(bytes, meta, reached, header.get());
        var leaf = cursor.leaf();
        while (cursor.next()) {
            for (int i = 0; i < leaf.count(); i++) {
                consumer.accept(
                        new StateRecord(
                                bucket,
                                leaf.keyOffset(i),
                                (int) leaf.keyLength(i),
                                leaf.valueOffset(i),
                                leaf.valueLength(i)));
            }
        }
    }

    private static @Nullable String text(@Nullable StateRecord record) throws SnapshotException {
        return record == null ? null : record.text();
    }

    private long number(@Nullable StateRecord record) throws SnapshotException {
        if (record == null) {
            return 0;
        }
        record.requireLength(Long.BYTES);
        return bytes.bigEndianLong(record.valueOffset);
    }

    private boolean flag(@Nullable StateRecord record) throws SnapshotException {
        if (record == null) {
            return false;
        }
        record.requireLength(1);
        return bytes.unsignedByte(record.valueOffset) == 1;
    }

    private long compactRevision(@Nullable StateRecord record) throws SnapshotException {
        if (record == null) {
            return -1;
        }
        record.requireLength(REVISION_BYTES);
        long revision = bytes.bigEndianLong(record.valueOffset);
        if (revision < 0) {
            throw record.invalid("compact revision %d".formatted(revision));
        }
        return revision;
    }

    private interface RecordConsumer {
        void accept(StateRecord record) throws SnapshotException;
    }

    private final class StateRecord {
        private final String bucket;
        private final long keyOffset;
        private final int keyLength;
        private final long valueOffset;
        private final long valueLength;

        StateRecord(
                String bucket, long keyOffset, int keyLength, long valueOffset, long valueLength) {
            this.bucket = bucket;
            this.keyOffset = keyOffset;
            this.keyLength = keyLength;
            this.valueOffset = valueOffset;
            this.valueLength = valueLength;
        }

        String name() {
            return new String(bytes.copy(keyOffset, keyLength), StandardCharsets.ISO_8859_1);
        }

        String text() throws SnapshotException {
            if (valueLength > RECORD_BYTES_MAX) {
                throw invalid("a record of %d bytes".formatted(valueLength));
            }
            return new String(bytes.copy(valueOffset, (int) valueLength), StandardCharsets.UTF_8);
        }

        void requireLength(int expected) throws SnapshotException {
            if (valueLength != expected) {
                throw invalid("a record of %d bytes, not %d".formatted(valueLength, expected));
            }
        }

        SnapshotException invalid(String problem) {
            return new SnapshotException(
                    Kind.RECORD_INVALID, keyOffset, "bucket %s: %s".formatted(bucket, problem));
        }
    }
}
