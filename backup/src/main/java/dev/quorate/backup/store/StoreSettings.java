package dev.quorate.backup.store;

import java.time.Duration;
import java.util.Optional;

/// How patient and how hungry a store may be.
///
/// @param keys the keys of an S3 store; without them the usual places are searched (environment,
///   profile, role of the machine)
/// @param partBytes size of the first parts of a large object, at least 5 MiB (S3's limit)
/// @param partsInFlight how many parts travel at once; memory is about `partBytes` times this plus
///   one, for objects up to 50 GiB
/// @param attempts how often a call is tried in all
/// @param attemptTimeout for one attempt of a call that carries little; parts get more by their
///   size
/// @param callTimeout for one call with all its attempts
/// @param abandonedAfter how old something half written must be to be taken for a crashed writer's
///   and deleted; far longer than any upload that still moves
public record StoreSettings(
        Optional<S3Keys> keys,
        int partBytes,
        int partsInFlight,
        int attempts,
        Duration attemptTimeout,
        Duration callTimeout,
        Duration abandonedAfter) {
    public static final int PART_BYTES_MIN = 5 << 20;

    public static final StoreSettings DEFAULT =
            new StoreSettings(
                    Optional.empty(),
                    8 << 20,
                    4,
                    5,
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofHours(24));

    public StoreSettings {
        if (partBytes < PART_BYTES_MIN || partsInFlight < 1 || attempts < 1) {
            throw new IllegalArgumentException("settings out of range");
        }
    }

    public StoreSettings withKeys(S3Keys chosen) {
        return new StoreSettings(
                Optional.of(chosen),
                partBytes,
                partsInFlight,
                attempts,
                attemptTimeout,
                callTimeout,
                abandonedAfter);
    }

    /// The same with one call tried `tries` times within `timeout`.
    public StoreSettings withPatience(int tries, Duration timeout) {
        return new StoreSettings(
                keys, partBytes, partsInFlight, tries, timeout, timeout, abandonedAfter);
    }
}
