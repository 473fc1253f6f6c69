package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/// Rebuilds of bases that somebody damaged on purpose, with checksums that are right.
final class RebuildDamageTest {

    private static final int PAGE_BYTES = 4096;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void endsWithASoundFileOrANamedCause(long seed) {
        Assertions.assertTimeoutPreemptively(
                Duration.ofMinutes(2),
                () -> {
                    var random = new Random(seed);
                    var history = new RandomHistory(random, 40, 6, 3);
                    var whole = history.builder(20).compacted(5, 4).build().array();
                    int written = 0;
                    for (int i = 0; i < 120; i++) {
                        written += rebuild(damaged(whole, random), history, random) ? 1 : 0;
                    }
                    assertThat(written).isBetween(5, 115);
                });
    }

    private Path damaged(byte[] whole, Random random) throws IOException {
        var file = new SnapshotBytes(whole.clone(), PAGE_BYTES);
        for (int j = random.nextInt(4); j >= 0; j--) {
            int page = random.nextInt(file.pages()) * PAGE_BYTES;
            int offset = page + random.nextInt(random.nextBoolean() ? 96 : 700);
            switch (random.nextInt(4)) {
                case 0 -> file.setByte(offset, random.nextInt());
                case 1 -> file.setInt(offset, random.nextInt(100));
                case 2 -> file.setInt(offset, -1 - random.nextInt(3));
                default -> file.setLong(offset, random.nextLong() >> random.nextInt(64));
            }
        }
        return file.sealMeta().sealTrailer().write(directory);
    }

    /// Whether a file was written.
    private boolean rebuild(Path base, RandomHistory history, Random random)
            throws IOException, InterruptedException {
        var target = directory.resolve("rebuilt.db");
        try (var file = SnapshotFile.open(base)) {
            var plan = Rebuild.from(file).events(history.events());
            var chosen =
                    switch (random.nextInt(4)) {
                        case 0 -> plan.upTo(15);
                        case 1 -> plan.upTo(40).compactedAt(30);
                        case 2 -> plan.upTo(40).bumpedBy(random.nextLong() >>> 1);
                        default -> plan.upTo(40).withoutAlarms();
                    };
            chosen.writeTo(target);
        } catch (SnapshotException e) {
            assertThat(e.finding().detail()).isNotEmpty();
        } catch (RebuildException e) {
            assertThat(e).hasMessageContaining("revision");
        }
        boolean written = Files.exists(target);
        if (written) {
            assertThat(Reading.findings(target)).isEmpty();
            Files.delete(target);
        }
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(base);
        }
        return written;
    }
}
