package dev.quorate.restore.prove;

/// What was found true of a restored cluster.
///
/// @param revision at which all members were compared: the first that the cluster served
/// @param compactRevision the same on all members; -1 when nothing was ever compacted
/// @param hashKv equal on all members at that revision
/// @param keys at that revision
/// @param clusterId etcd's id, the same on all members and unlike that of the source
public record Proof(
        long revision, long compactRevision, long hashKv, long keys, long clusterId, int voters) {}
