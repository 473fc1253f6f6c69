package dev.quorate.backup.snapshot;

import java.util.OptionalLong;

/// How long leases were granted for, as far as somebody asked while they lived.
public interface LeaseTtls {

    /// Knows of no lease.
    LeaseTtls UNKNOWN = leaseId -> OptionalLong.empty();

    /// The time granted to a lease, in seconds.
    OptionalLong grantedSeconds(long leaseId);
}
