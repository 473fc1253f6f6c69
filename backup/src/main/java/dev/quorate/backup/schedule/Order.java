package dev.quorate.backup.schedule;

import java.time.Instant;
import java.util.Optional;

/// What persons have told a schedule.
///
/// @param pause while it lasts, the schedule does nothing
/// @param resumedAt when the last pause ended: what was due before is not made up
public record Order(Optional<Pause> pause, Optional<Instant> resumedAt) {
    public static final Order NONE = new Order(Optional.empty(), Optional.empty());

    public record Pause(String person, String reason, Instant since) {}

    public Order paused(Pause by) {
        return new Order(Optional.of(by), resumedAt);
    }

    public Order resumed(Instant at) {
        return new Order(Optional.empty(), Optional.of(at));
    }
}
