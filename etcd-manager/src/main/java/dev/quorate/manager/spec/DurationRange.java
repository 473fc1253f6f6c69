package dev.quorate.manager.spec;

import dev.quorate.manager.spec.YamlNode.Scalar;

import java.time.Duration;

/// Reads a length of time that lies between two others, both included.
record DurationRange(DurationText min, DurationText max) implements Field.Rule<Duration> {
    @Override
    public Duration read(Scalar value) {
        var duration = DurationText.parse(value.text()).duration();
        if (duration.compareTo(min.duration()) < 0) {
            throw new IllegalArgumentException(
                    "%s is shorter than %s".formatted(Excerpt.of(value.text()), min));
        }
        if (duration.compareTo(max.duration()) > 0) {
            throw new IllegalArgumentException(
                    "%s is longer than %s".formatted(Excerpt.of(value.text()), max));
        }
        return duration;
    }
}
