package dev.quorate.manager.apply;

import dev.quorate.manager.host.IdentityRecord;
import dev.quorate.manager.spec.MemberId;

import java.time.Instant;
import java.util.Optional;

/// What all identity records of one cluster have in common.
public record RecordTemplate(String managerUid, String cluster, String clusterUid) {
    IdentityRecord record(
            String member,
            String incarnation,
            Optional<MemberId> id,
            Optional<Long> clusterId,
            IdentityRecord.State state,
            Instant now) {
        return new IdentityRecord(
                managerUid, cluster, clusterUid, incarnation, member, id, clusterId, state, now);
    }
}
