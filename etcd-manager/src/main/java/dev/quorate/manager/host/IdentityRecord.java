package dev.quorate.manager.host;

import dev.quorate.manager.spec.MemberId;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whose data a data directory may hold: kept beside it, because the volume itself may be missing.
///
/// The texts are 1 to 128 letters, digits and `. _ : -`, since a shell script compares them.
///
/// @param managerUid the manager that owns the cluster; any other is refused
/// @param cluster the cluster's name
/// @param clusterUid the cluster's identity in Quorate, unlike its name never used again
/// @param incarnation which create or restore this data belongs to; also etcd's cluster token
/// @param member the member's name in etcd
/// @param memberId known once etcd has given it out
/// @param clusterId etcd's cluster id, known once latched
/// @param state how far this member has come
/// @param device the number of the device that the data directory lay on when the member joined;
///   the host fills it in
/// @param writtenAt when the manager wrote the record
public record IdentityRecord(
        String managerUid,
        String cluster,
        String clusterUid,
        String incarnation,
        String member,
        Optional<MemberId> memberId,
        Optional<Long> clusterId,
        Optional<Long> device,
        State state,
        Instant writtenAt) {
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    public IdentityRecord {
        requireText("managerUid", managerUid);
        requireText("cluster", cluster);
        requireText("clusterUid", clusterUid);
        requireText("incarnation", incarnation);
        requireText("member", member);
    }

    public IdentityRecord(
            String managerUid,
            String cluster,
            String clusterUid,
            String incarnation,
            String member,
            Optional<MemberId> memberId,
            Optional<Long> clusterId,
            State state,
            Instant writtenAt) {
        this(
                managerUid,
                cluster,
                clusterUid,
                incarnation,
                member,
                memberId,
                clusterId,
                Optional.empty(),
                state,
                writtenAt);
    }

    IdentityRecord on(long deviceNumber) {
        return new IdentityRecord(
                managerUid,
                cluster,
                clusterUid,
                incarnation,
                member,
                memberId,
                clusterId,
                Optional.of(deviceNumber),
                state,
                writtenAt);
    }

    private static void requireText(String field, String value) {
        if (!TEXT.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "%s '%s' is not 1 to 128 letters, digits and . _ : -".formatted(field, value));
        }
    }

    /// The states of a member's data, in their order.
    public enum State {
        /// The next start may find an empty data directory, once.
        PERMITTED,
        /// The next start must find data that a restore has placed, once.
        PLACED,
        /// The start guard has used the permit: an empty directory means that data was lost.
        STARTED,
        /// The manager has seen this member in the cluster and written its id here.
        JOINED
    }
}
