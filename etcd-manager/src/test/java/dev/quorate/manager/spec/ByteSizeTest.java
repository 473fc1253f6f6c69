package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1000, 1000, 1000",
        "1024, 1024, 1KiB",
        "512MiB, 536870912, 512MiB",
        "8GiB, 8589934592, 8GiB",
        "1024GiB, 1099511627776, 1TiB",
        "1025GiB, 1100585369600, 1025GiB",
        "9223372036854775807, 9223372036854775807, 9223372036854775807"
    })
    void readsAndWritesSizes(String text, long bytes, String canonical) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
        assertThat(ByteSize.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "01",
                "1e3",
                "8GB",
                "8Gi",
                "8 GiB",
                "8gib",
                "GiB",
                "1.5GiB",
                "0x10",
                "１GiB",
                "9223372036854775808",
                "8388608TiB",
                "1PiB",
                "8GiB\n"
            })
    void refusesWhatIsNoSize(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ByteSize.parse(text));
    }

    @Test
    void writesWhatItReads() {
        var random = new Random(7);
        for (var i = 0; i < 10_000; i++) {
            var size = new ByteSize(random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63));

            assertThat(ByteSize.parse(size.toString())).isEqualTo(size);
        }
    }
}
