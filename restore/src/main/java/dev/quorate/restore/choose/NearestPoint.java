package dev.quorate.restore.choose;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// A revision that can be brought back, beside one that cannot.
///
/// @param at when it had been received, as far as that is known
public record NearestPoint(long revision, Optional<Instant> at) {
    /// As a person types it.
    String typed() {
        return "--to-revision %d%s"
                .formatted(
                        revision,
                        at.map(time -> " (%s)".formatted(time.truncatedTo(ChronoUnit.MILLIS)))
                                .orElse(""));
    }
}
