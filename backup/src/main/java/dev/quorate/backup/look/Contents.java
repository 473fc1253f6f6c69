package dev.quorate.backup.look;

import dev.quorate.backup.snapshot.AuthState;
import dev.quorate.backup.snapshot.SnapshotState;

import java.util.List;

/// What a snapshot holds.
///
/// @param keys that are alive
/// @param bytes of their keys and values
/// @param entries all that is stored: old versions and marks of deletion too
/// @param entryBytes of the keys and values of those
/// @param leasedKeys that go when their lease does
/// @param groups the largest first
/// @param largest keys with the most bytes, the largest first
public record Contents(
        long revision,
        long keys,
        long bytes,
        long entries,
        long entryBytes,
        long leasedKeys,
        List<Group> groups,
        List<LargeKey> largest,
        SnapshotState state,
        AuthState auth) {
    public Contents {
        groups = List.copyOf(groups);
        largest = List.copyOf(largest);
    }

    /// Keys that begin alike.
    ///
    /// @param prefix of all; empty for those that are in no group
    /// @param keys alive
    /// @param bytes of their keys and values
    /// @param entries all that is stored of them
    /// @param entryBytes of the keys and values of those
    public record Group(byte[] prefix, long keys, long bytes, long entries, long entryBytes) {}

    /// @param revision of its last change
    public record LargeKey(byte[] key, long bytes, long revision, long version, long lease) {}
}
