package dev.quorate.backup.archive;

import dev.quorate.manager.spec.MemberId;

import java.time.Instant;

/// etcd's HashKV as one member answered it, kept with the changes that lead to it.
///
/// @param revision at which it was asked for
/// @param compactRevision the member's own; only marks with the same one compare
public record HashMark(
        MemberId member, long revision, long compactRevision, int hash, Instant at) {}
