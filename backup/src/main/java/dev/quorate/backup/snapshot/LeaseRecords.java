package dev.quorate.backup.snapshot;

import dev.quorate.backup.snapshot.RecordMerge.Added;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Makes the lease bucket's records (`lease/leasepb/lease.proto`) of leases that have none. They
/// begin their time anew, as all leases do when a member becomes leader.
final class LeaseRecords implements Iterator<Added> {

    private static final int ASSUMED_MAX = 1000;
    private static final int FIELD_ID = 0x08;
    private static final int FIELD_TTL = 0x10;
    private static final int RECORD_BYTES_MAX = 22;

    private final long[] ids;
    private final LeaseTtls known;
    private final long otherwiseSeconds;
    private final List<Long> assumed = new ArrayList<>();
    private int next;

    /// @param ids in the order in which etcd stores them
    LeaseRecords(long[] ids, LeaseTtls known, long otherwiseSeconds) {
        this.ids = ids;
        this.known = known;
        this.otherwiseSeconds = otherwiseSeconds;
    }

    @Override
    public boolean hasNext() {
        return next < ids.length;
    }

    @Override
    public Added next() {
        long id = ids[next++];
        var granted = known.grantedSeconds(id);
        if (granted.isEmpty() && assumed.size() < ASSUMED_MAX) {
            assumed.add(id);
        }
        var value = ByteBuffer.allocate(RECORD_BYTES_MAX);
        value.put((byte) FIELD_ID);
        putVarint(value, id);
        value.put((byte) FIELD_TTL);
        putVarint(value, granted.orElse(otherwiseSeconds));
        var key = ByteBuffer.allocate(Long.BYTES).putLong(id);
        var record = new byte[value.position()];
        value.get(0, record);
        return new Added(key.array(), record);
    }

    long added() {
        return next;
    }

    List<Long> assumed() {
        return List.copyOf(assumed);
    }

    private static void putVarint(ByteBuffer target, long number) {
        long rest = number;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
            target.put((byte) (rest | 0x80));
        }
        target.put((byte) rest);
    }
}
