package dev.quorate.restore.keys;

import java.util.Arrays;

/// A key as it was at the wanted moment.
///
/// @param version the number of puts since the key came into being
/// @param lease that it hung on, or 0
public record KeptKey(
        byte[] key, byte[] value, long createRevision, long modRevision, long version, long lease) {
    /// With what Kubernetes marks values that its encryption at rest has sealed.
    private static final byte[] SEALED = {'k', '8', 's', ':', 'e', 'n', 'c', ':'};

    /// Whether only an API server with the key of that time can read the value.
    boolean sealedByKubernetes() {
        return value.length > SEALED.length
                && Arrays.equals(value, 0, SEALED.length, SEALED, 0, SEALED.length);
    }
}
