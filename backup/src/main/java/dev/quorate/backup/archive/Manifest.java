package dev.quorate.backup.archive;

import dev.quorate.manager.spec.MemberId;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a backup says of itself. It is put last: what has no manifest does not exist.
///
/// Figures of the database are read from the file that was stored, never from what etcd said.
///
/// @param cluster the name of the cluster, which is also its folder in the store
/// @param clusterUid the manager's own identity of the cluster
/// @param clusterId etcd's id, 16 hexadecimal digits
/// @param etcdVersion of the member that it was taken from
/// @param storageVersion of the file; empty before etcd 3.6
/// @param revision of the store in the file
/// @param compactRevision history up to here may be gone; -1 when nothing was ever compacted
/// @param keys that a client can read
/// @param hashKv as a member with this content answers at `revision` and `compactRevision`, in
///   decimal without sign as etcdctl prints it
/// @param raw the file as etcd streams it, its 32-byte trailer included
/// @param stored the object `data.zst`, or `data.zst.age` when it is sealed
/// @param seal for whom it is sealed; empty when everybody who reads the store can read it
/// @param toolVersion of the Quorate that took it
/// @param takenAt when the member was asked; everything acknowledged before is in it
/// @param verifiedAt when `stored` and `sound` were earned, before it was published
/// @param suspicions why it may not be what a person wants to restore, in whole sentences; a backup
///   with any never displaces another
public record Manifest(
        String cluster,
        String clusterUid,
        LineageId lineage,
        String clusterId,
        String etcdVersion,
        String storageVersion,
        Source source,
        long revision,
        long compactRevision,
        long keys,
        long hashKv,
        ContentDigest raw,
        ContentDigest stored,
        Optional<Seal> seal,
        Auth auth,
        String toolVersion,
        Instant takenAt,
        Instant verifiedAt,
        List<String> suspicions) {
    /// The format that is written, and the newest that is read.
    public static final int FORMAT = 1;

    public Manifest {
        suspicions = List.copyOf(suspicions);
    }

    /// The member that it was taken from.
    ///
    /// @param barrierRevision what that member had applied after a linearizable read directly
    ///   before
    public record Source(String name, MemberId member, long barrierRevision) {}

    /// @param revision of etcd's users and roles
    public record Auth(boolean enabled, long revision) {}

    /// How the data is encrypted.
    ///
    /// @param recipients of age, in the order of the specification
    /// @param canary the name of this backup, sealed for the same recipients, in base64: it tells
    ///   within milliseconds whether an identity opens the data
    public record Seal(List<String> recipients, String canary) {
        public Seal {
            recipients = List.copyOf(recipients);
        }
    }

    public BackupId id() {
        return new BackupId(takenAt, revision);
    }

    public boolean suspect() {
        return !suspicions.isEmpty();
    }
}
