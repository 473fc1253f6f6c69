package dev.quorate.backup.look;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/// Deletions that belong together.
class BurstsTest {
    private final Bursts bursts = new Bursts(Duration.ofSeconds(10), 1, 3);

    private void delete(long revision, double second, String key) {
        bursts.change(change(revision, second, key, true));
    }

    private static Change change(long revision, double second, String key, boolean timed) {
        var at = Kept.NOON.plusMillis((long) (second * 1000));
        return new Change(
                Kept.LINEAGE,
                revision,
                0,
                Change.Kind.DELETED,
                key.getBytes(StandardCharsets.UTF_8),
                new byte[0],
                0,
                0,
                0,
                0,
                timed ? at.minusMillis(1) : Instant.EPOCH,
                at,
                timed);
    }

    private static String text(Burst burst) {
        return "%d %s %d..%d %d ms"
                .formatted(
                        burst.keys(),
                        KeyText.of(burst.prefix()),
                        burst.firstRevision(),
                        burst.lastRevision(),
                        burst.took().toMillis());
    }

    @Test
    void keysOfOneKindThatGoShortlyAfterEachOtherAreOne() {
        for (int i = 0; i < 1204; i++) {
            delete(5121 + i, i * 0.0017, "/registry/pods/shop/web-" + i);
            if (i % 100 == 0) {
                delete(9000 + i, i * 0.0017, "/registry/leases/node-" + i);
            }
        }
        delete(20_000, 60, "/registry/pods/shop/late");

        assertThat(bursts.found())
                .extracting(BurstsTest::text)
                .containsExactly(
                        "13 /registry/leases/ 9000..10200 2040 ms",
                        "1204 /registry/pods/shop/ 5121..6324 2045 ms",
                        "1 /registry/pods/shop/late 20000..20000 0 ms");
        assertThat(bursts.found().get(1).revisionBefore()).isEqualTo(5120);
    }

    @Test
    void onlyTheLargestAreKeptAndTheOthersCounted() {
        for (int i = 0; i < 5; i++) {
            delete(i * 10L, i * 100.0, "/registry/pods/a/" + i);
        }
        delete(500, 1000, "/registry/pods/b/1");
        delete(501, 1001, "/registry/pods/b/2");

        assertThat(bursts.found()).hasSize(3).last().extracting(Burst::keys).isEqualTo(2L);
        assertThat(bursts.leftOut()).isEqualTo(3);
    }

    @Test
    void whereTimesAreNotKnownRevisionsPartThem() {
        bursts.change(change(10, 50, "k/1", false));
        bursts.change(change(60, 50, "k/2", false));
        bursts.change(change(400, 50, "k/3", false));

        assertThat(bursts.found()).extracting(Burst::keys).containsExactly(2L, 1L);
        assertThat(bursts.found()).noneMatch(Burst::timed);
    }

    @Test
    void keysWithoutASlashHaveNoPrefix() {
        delete(5, 1, "alpha");
        delete(6, 1, "alps");

        assertThat(bursts.found()).extracting(BurstsTest::text).containsExactly("2  5..6 0 ms");
    }
}
