package dev.quorate.restore.keys;

import java.nio.ByteBuffer;
import java.util.Map;

/// How kept keys and a living cluster differ.
///
/// @param keys that were kept
/// @param absent of these, in the cluster
/// @param same in both
/// @param different by key: the revision of its last change in the cluster
/// @param leased that hung on leases
/// @param sealed that only Kubernetes can read, with the encryption key of that time
public record Survey(
        long keys,
        long absent,
        long same,
        Map<ByteBuffer, Long> different,
        long leased,
        long sealed) {
    public Survey {
        different = Map.copyOf(different);
    }

    /// How many are written.
    public long writes(OnConflict policy) {
        return switch (policy) {
            case FAIL -> different.isEmpty() ? absent : 0;
            case SKIP -> absent;
            case OVERWRITE -> absent + different.size();
        };
    }
}
