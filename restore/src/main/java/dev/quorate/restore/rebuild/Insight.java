package dev.quorate.restore.rebuild;

import dev.quorate.backup.snapshot.SnapshotState.Alarm;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What is in a store that is to be rebuilt, beside the values themselves.
///
/// @param keys that are alive at the revision
/// @param encryptionKeys that Kubernetes needs to read its values
/// @param leases that keys hang on
/// @param leasesMade those of them that the snapshot has no record of
/// @param leasesAssumed those of these whose time to live nobody knew
/// @param alarms that are left behind
public record Insight(
        long keys,
        List<EncryptionKey> encryptionKeys,
        long leases,
        long leasesMade,
        long leasesAssumed,
        long alarms) {
    public Insight {
        encryptionKeys = List.copyOf(encryptionKeys);
    }

    /// Reads all keys that are alive.
    public static Insight of(Materials materials) throws IOException, InterruptedException {
        var encryptionKeys = new TreeSet<EncryptionKey>();
        Set<Long> leases = new HashSet<>();
        long[] keys = {0};
        materials
                .rebuild()
                .forEachLive(entry -> {
                    keys[0]++;
                    EncryptionKey.of(entry.value()).ifPresent(encryptionKeys::add);
                    if (entry.lease() != 0) {
                        leases.add(entry.lease());
                    }
                });
        var made = new HashSet<>(leases);
        materials.base().forEachLease(lease -> made.remove(lease.id()));
        var ttls = materials.leaseTtls();
        List<Alarm> alarms = materials.base().state().alarms();
        return new Insight(
                keys[0],
                List.copyOf(encryptionKeys),
                leases.size(),
                made.size(),
                made.stream().filter(lease -> ttls.grantedSeconds(lease).isEmpty()).count(),
                alarms.size());
    }
}
