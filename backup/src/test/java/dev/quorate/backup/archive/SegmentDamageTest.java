package dev.quorate.backup.archive;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Random damage to segments, under checksums and signatures that are right.
class SegmentDamageTest {
    private static final int ROUNDS = 40;

    @TempDir private Path directory;

    private List<byte[]> seeds() throws IOException {
        SegmentFuzz.writeSeeds(directory);
        var seeds = new ArrayList<byte[]>();
        try (var files = Files.list(directory)) {
            for (var file : files.sorted().toList()) {
                seeds.add(Files.readAllBytes(file));
            }
        }
        return seeds;
    }

    @Test
    void whatAFuzzerBeginsWithIsReadAsItIs() throws Exception {
        for (var seed : seeds()) {
            SegmentFuzz.fuzzerTestOneInput(seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void endsWithAnAnswerWhateverTheBytesAre(long number) {
        Assertions.assertTimeoutPreemptively(
                Duration.ofMinutes(2),
                () -> {
                    var random = new Random(number);
                    for (var seed : seeds()) {
                        for (int round = 0; round < ROUNDS; round++) {
                            SegmentFuzz.fuzzerTestOneInput(changed(seed, random));
                        }
                    }
                });
    }

    private static byte[] changed(byte[] seed, Random random) {
        var changed =
                random.nextInt(4) == 0
                        ? Arrays.copyOf(seed, random.nextInt(seed.length + 40))
                        : seed.clone();
        for (int i = random.nextInt(4); i > 0 && changed.length > 0; i--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(-4, 60);
        }
        return changed;
    }
}
