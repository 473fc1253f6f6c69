package dev.quorate.backup.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PartSizesTest {
    private static final int FIRST = StoreSettings.DEFAULT.partBytes();

    @Test
    void tenThousandPartsHoldFiveTebibytes() {
        assertThat(sum(PartSizes.PARTS_MAX)).isGreaterThanOrEqualTo(5L << 40);
    }

    @Test
    void theFirstSixGibibytesTravelInSmallParts() {
        assertThat(sum(800)).isGreaterThan(6L << 30);
        assertThat(PartSizes.bytesOf(800, FIRST)).isEqualTo(FIRST);
        assertThat(PartSizes.bytesOf(801, FIRST)).isEqualTo(2 * FIRST);
    }

    /// S3 wants every part but the last to have the same or more, never less than 5 MiB.
    @Test
    void partsNeverShrinkAndFitIntoAnArray() {
        var before = 0;
        for (var number = 1; number <= PartSizes.PARTS_MAX; number++) {
            var bytes = PartSizes.bytesOf(number, FIRST);
            assertThat(bytes).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(1 << 30);
            before = bytes;
        }
    }

    private static long sum(int parts) {
        var sum = 0L;
        for (var number = 1; number <= parts; number++) {
            sum += PartSizes.bytesOf(number, FIRST);
        }
        return sum;
    }
}
