package dev.quorate.tests.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.snapshot.ReaderFuzz;
import dev.quorate.tests.fixture.Fuzzer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Bytes that nobody thought of, for a minute, or for as long as `-Dfuzz.seconds` says.
final class FuzzIT {

    private static final Duration TIME = Duration.ofSeconds(Long.getLong("fuzz.seconds", 60));
    private static final Duration PLANTED_TIME = Duration.ofMinutes(2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void theReaderAnswersWhateverTheBytesAre() throws Exception {
        var outcome = Fuzzer.start(ReaderFuzz.class, seeded(), TIME).await();

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        System.out.printf("fuzzed: %,d inputs in %s%n", outcome.runs(), TIME);
        assertThat(outcome.runs()).isGreaterThan(1_000);
    }

    @Test
    void aReaderThatTrustsACountIsFound() throws Exception {
        var outcome = Fuzzer.start(TrustingReader.class, seeded(), PLANTED_TIME).await();

        assertThat(outcome.exitCode()).as(outcome.output()).isNotZero();
        assertThat(outcome.output()).contains("IndexOutOfBoundsException");
    }

    private Path seeded() throws IOException {
        ReaderFuzz.writeSeeds(Files.createDirectory(directory.resolve("corpus")));
        return directory;
    }

    /// Walks the elements of a page as far as the page itself says that there are some.
    public static final class TrustingReader {
        private static final int PAGE_BYTES = 1024;
        private static final int COUNT_AT = 10;
        private static final int HEADER_BYTES = 16;
        private static final int ELEMENT_BYTES = 16;

        private TrustingReader() {}

        public static void fuzzerTestOneInput(byte[] input) {
            if (input.length < 3 * PAGE_BYTES) {
                return;
            }
            var page = ByteBuffer.wrap(input, 2 * PAGE_BYTES, PAGE_BYTES).slice();
            page.order(ByteOrder.LITTLE_ENDIAN);
            int count = Short.toUnsignedInt(page.getShort(COUNT_AT));
            for (int i = 0; i < count; i++) {
                page.getInt(HEADER_BYTES + i * ELEMENT_BYTES);
            }
        }
    }
}
