package dev.quorate.tests.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.archive.SegmentFuzz;
import dev.quorate.backup.snapshot.ReaderFuzz;
import dev.quorate.tests.fixture.Fuzzer;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// Bytes that nobody thought of, for as long as `-Dfuzz.seconds` says. Both readers are fuzzed side
/// by side, and so are readers with a bug in them, which has to be found.
final class FuzzIT {
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("fuzz.seconds", 45));
    private static final Duration PLANTED_TIME = Duration.ofMinutes(2);
    private static final Map<Class<?>, Fuzzer> RUNNING = new HashMap<>();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path directory;

    @BeforeAll
    static void startAll() throws Exception {
        start(ReaderFuzz.class, ReaderFuzz::writeSeeds, TIME);
        start(SegmentFuzz.class, SegmentFuzz::writeSeeds, TIME);
        start(TrustingReader.class, ReaderFuzz::writeSeeds, PLANTED_TIME);
        start(TrustingSegmentReader.class, SegmentFuzz::writeSeeds, PLANTED_TIME);
    }

    private interface Seeds {
        void writeTo(Path corpus) throws IOException;
    }

    private static void start(Class<?> target, Seeds seeds, Duration time) throws IOException {
        var place = Files.createDirectory(directory.resolve(target.getSimpleName()));
        seeds.writeTo(Files.createDirectory(place.resolve("corpus")));
        RUNNING.put(target, Fuzzer.start(target, place, time));
    }

    private static Fuzzer.Outcome outcome(Class<?> target) throws Exception {
        return Objects.requireNonNull(RUNNING.get(target)).await();
    }

    @Test
    void theReaderOfSnapshotsAnswersWhateverTheBytesAre() throws Exception {
        expectNothing(ReaderFuzz.class);
    }

    @Test
    void theReaderOfSegmentsAnswersWhateverTheBytesAre() throws Exception {
        expectNothing(SegmentFuzz.class);
    }

    private static void expectNothing(Class<?> target) throws Exception {
        var outcome = outcome(target);

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        System.out.printf(
                "fuzzed %s: %,d inputs in %s%n", target.getSimpleName(), outcome.runs(), TIME);
        assertThat(outcome.runs()).isGreaterThan(1_000);
    }

    @Test
    void aReaderOfSnapshotsThatTrustsACountIsFound() throws Exception {
        expectFound(TrustingReader.class, "IndexOutOfBoundsException");
    }

    @Test
    void aReaderOfSegmentsThatTrustsALengthIsFound() throws Exception {
        expectFound(TrustingSegmentReader.class, "BufferUnderflowException");
    }

    private static void expectFound(Class<?> target, String what) throws Exception {
        var outcome = outcome(target);

        assertThat(outcome.exitCode()).as(outcome.output()).isNotZero();
        assertThat(outcome.output()).contains(what);
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

    /// Takes from the body of a segment as many bytes for a change as the change itself says.
    public static final class TrustingSegmentReader {
        private static final int CHANGE_AT = 1 + Long.BYTES;
        private static final byte REVISION = 1;
        private static final byte PUT = 2;

        private TrustingSegmentReader() {}

        public static void fuzzerTestOneInput(byte[] input) {
            if (input.length < CHANGE_AT + 1 + Integer.BYTES || input[0] != REVISION) {
                return;
            }
            var body = ByteBuffer.wrap(input).position(CHANGE_AT);
            if (body.get() == PUT) {
                var length = body.getInt();
                if (length >= 0 && length <= Short.MAX_VALUE) {
                    body.get(new byte[length]);
                }
            }
        }
    }
}
