package dev.quorate.manager.spec;

import dev.quorate.manager.spec.ClusterSpec.ReplacementSettings;
import dev.quorate.manager.spec.YamlNode.Scalar;

import java.time.Duration;

/// Reads `spec.replacement`.
final class ReplacementDecoder {
    /// A reboot with a long check of its disks is over within the hour.
    static final ReplacementSettings DEFAULT =
            new ReplacementSettings(true, Duration.ofSeconds(10), Duration.ofMinutes(60), 2);

    private static final DurationRange DATA_LOST =
            new DurationRange(DurationText.parse("1s"), DurationText.parse("30d"));
    private static final DurationRange HOST_LOST =
            new DurationRange(DurationText.parse("1s"), DurationText.parse("30d"));
    private static final WholeNumber PER_DAY = new WholeNumber(1, 24);

    private ReplacementDecoder() {}

    static ReplacementSettings settings(Section section) {
        var automatic = section.optional("automatic", Scalar::truth, "write true or false");
        var perDay = section.optional("maxPerDay", PER_DAY, "write 1 to 24, for example 2");
        var grace = section.section("grace", Part.GRACE);
        var dataLost =
                grace.flatMap(within ->
                        within.optional("dataLost", DATA_LOST, "write 1s to 30d, for example 10s"));
        var hostLost =
                grace.flatMap(within ->
                        within.optional("hostLost", HOST_LOST, "write 1s to 30d, for example 60m"));
        return new ReplacementSettings(
                automatic.orElse(DEFAULT.automatic()),
                dataLost.orElse(DEFAULT.dataLost()),
                hostLost.orElse(DEFAULT.hostLost()),
                perDay.orElse(DEFAULT.perDayMax()));
    }
}
