package dev.quorate.backup.archive;

import java.time.Instant;
import java.util.OptionalLong;

/// A lease that a change named, and what etcd said of it when it was asked: a watch itself does not
/// tell how long leases last.
///
/// @param seconds that it was granted for; empty when etcd did not know it any more, or never
///   answered
/// @param askedAt when that was
public record LeaseGrant(long lease, OptionalLong seconds, Instant askedAt) {}
