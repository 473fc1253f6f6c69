package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/// Random damage to a snapshot of a real member.
final class DamageTest {

    private static final int PAGE_BYTES = 4096;

    @TempDir Path directory;

    @Test
    void catchesEverySingleFlippedBit() throws Exception {
        var whole = golden();
        var random = new Random(100);

        for (int i = 0; i < 100; i++) {
            int offset = random.nextInt(whole.length);
            var file = new SnapshotBytes(whole.clone(), PAGE_BYTES).flip(offset, random.nextInt(8));
            assertThat(Reading.findings(file.write(directory)))
                    .as("bit in %d", offset)
                    .isNotEmpty();
        }
    }

    /// Without a trailer there is still the structure, and sums over the content to hold against
    /// what the member answered.
    @Test
    void catchesFlippedBitsInAllThatMattersWithoutATrailer() throws Exception {
        var whole = golden();
        var report = report(new SnapshotBytes(whole.clone(), PAGE_BYTES));
        var live = new LiveBytes(new SnapshotBytes(whole, PAGE_BYTES)).find();
        var random = new Random(400);
        assertThat(live.cardinality()).isGreaterThan(3_000);

        for (int i = 0; i < 400; i++) {
            int offset = live.nextSetBit(random.nextInt(live.length()));
            var file = new SnapshotBytes(whole.clone(), PAGE_BYTES);
            file.flip(offset, random.nextInt(8)).sealTrailer();
            if (Reading.findings(file.write(directory)).isEmpty()) {
                var flipped = report(file);
                assertThat(flipped.statusHash())
                        .as("bit in byte %d", offset)
                        .isNotEqualTo(report.statusHash());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void endsWithAnAnswerWhateverTheBytesAre(long seed) {
        Assertions.assertTimeoutPreemptively(
                Duration.ofMinutes(2),
                () -> {
                    var whole = SnapshotBuilder.small().freelist(2).build().array();
                    var random = new Random(seed);
                    for (int i = 0; i < 500; i++) {
                        mutateAndRead(whole, random);
                    }
                });
    }

    private void mutateAndRead(byte[] whole, Random random) throws Exception {
        var file = new SnapshotBytes(whole.clone(), PAGE_BYTES);
        for (int j = random.nextInt(6); j >= 0; j--) {
            int page = random.nextInt(file.pages()) * PAGE_BYTES;
            int offset = page + random.nextInt(random.nextBoolean() ? 96 : 700);
            switch (random.nextInt(4)) {
                case 0 -> file.setByte(offset, random.nextInt());
                case 1 -> file.setInt(offset, random.nextInt(100));
                case 2 -> file.setInt(offset, -1 - random.nextInt(3));
                default -> file.setLong(offset, random.nextLong() >> random.nextInt(64));
            }
        }
        var path = file.sealMeta().sealTrailer().write(directory);
        Reading.findings(path);
        try (var snapshot = SnapshotFile.open(path)) {
            snapshot.hashKv(0, 9);
        } catch (SnapshotException e) {
            assertThat(e.finding().detail()).isNotEmpty();
        }
    }

    private SnapshotReport report(SnapshotBytes file) throws IOException, InterruptedException {
        return Reading.sound(file.write(directory));
    }

    private static byte[] golden() throws IOException {
        var resource =
                Objects.requireNonNull(
                        DamageTest.class.getResourceAsStream("/snapshots/3.6.16-compacted.db.gz"));
        try (var packed = new GZIPInputStream(resource)) {
            return packed.readAllBytes();
        }
    }
}
