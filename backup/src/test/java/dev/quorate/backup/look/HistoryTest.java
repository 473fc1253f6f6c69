package dev.quorate.backup.look;

import static dev.quorate.backup.look.Kept.LINEAGE;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.archive.Gap;
import dev.quorate.backup.archive.LogPosition;
import dev.quorate.backup.look.Kept.Op;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What happened to keys, read from an archive with holes.
class HistoryTest {
    private static final LogPosition START = LogPosition.start(LINEAGE, 1);

    @TempDir private Path root;
    private Kept kept;

    @BeforeEach
    void open() throws Exception {
        kept = new Kept(root);
    }

    private static HistoryQuery under(String prefix) {
        return HistoryQuery.of(new KeyScope.Prefix(Kept.bytes(prefix)));
    }

    private static List<List<Op>> puts(String key, int count) {
        var revisions = new ArrayList<List<Op>>();
        for (int i = 0; i < count; i++) {
            revisions.add(List.of(Op.put(key + i, "v" + i)));
        }
        return revisions;
    }

    @Test
    void tellsWhatHappenedToTheKeysThatAreAskedForAndNothingElse() throws Exception {
        var second =
                kept.segment(
                        START,
                        List.of(
                                List.of(Op.put("a/1", "x"), Op.put("b/1", "y")),
                                List.of(Op.delete("b/1"), Op.delete("a/1"))));
        kept.segment(second, List.of(List.of(Op.put("a/10", "z"))));

        assertThat(kept.read(under("a/").withValues()))
                .containsExactly(
                        LINEAGE.text(),
                        "2.0 CREATED a/1=x",
                        "3.1 DELETED a/1",
                        "4.0 CREATED a/10=z");
        assertThat(kept.read(HistoryQuery.of(new KeyScope.Key(Kept.bytes("a/1"))).deletions()))
                .containsExactly(LINEAGE.text(), "3.1 DELETED a/1");
    }

    @Test
    void namesAHoleInItsPlace() throws Exception {
        kept.segment(START, puts("k", 2));
        kept.segment(LogPosition.start(LINEAGE, 20), puts("m", 1));
        kept.log.record(new Gap(LINEAGE, 4, 20, "the manager slept", Kept.NOON), Kept.KEY);

        assertThat(kept.read(under("")))
                .containsExactly(
                        LINEAGE.text(),
                        "2.0 CREATED k0",
                        "3.0 CREATED k1",
                        "4..20 [the manager slept]",
                        "21.0 CREATED m0");
    }

    @Test
    void goesOnBehindASegmentThatIsDamaged() throws Exception {
        var one = kept.segment(START, puts("k", 2));
        var damaged = kept.sealed(one, puts("l", 2));
        kept.segment(damaged.end(), puts("m", 1));
        var object =
                root.resolve("store/dev/log")
                        .resolve(LINEAGE.text())
                        .resolve(damaged.name().toString());
        var bytes = Files.readAllBytes(object);
        bytes[bytes.length / 3] ^= 1;
        Files.delete(object);
        Files.write(object, bytes);

        var read = kept.read(under(""));

        assertThat(read).hasSize(5).startsWith(LINEAGE.text(), "2.0 CREATED k0", "3.0 CREATED k1");
        assertThat(read.get(3)).startsWith("4..5").contains(damaged.name().toString());
        assertThat(read.getLast()).isEqualTo("6.0 CREATED m0");
    }

    @Test
    void keepsToTheRevisionsAndTimesThatAreAskedFor() throws Exception {
        var next = kept.segment(START, puts("k", 10));
        kept.segment(next, puts("m", 10));

        assertThat(kept.read(under("").revisions(10, 13)))
                .containsExactly(
                        LINEAGE.text(),
                        "10.0 CREATED k8",
                        "11.0 CREATED k9",
                        "12.0 CREATED m0",
                        "13.0 CREATED m1");
        assertThat(kept.read(under("").times(Kept.at(20), Instant.MAX)))
                .containsExactly(LINEAGE.text(), "20.0 CREATED m8", "21.0 CREATED m9");
        assertThat(kept.read(under("").times(Kept.at(5), Kept.at(6))))
                .containsExactly(LINEAGE.text(), "5.0 CREATED k3", "6.0 CREATED k4");
        assertThat(kept.read(under("").times(Kept.at(400), Instant.MAX))).isEmpty();
    }

    @Test
    void aDeletionOfVeryManyKeysAtOnceIsToldWhole() throws Exception {
        var ops = new ArrayList<Op>();
        for (int i = 0; i < 25_000; i++) {
            ops.add(Op.delete("k/" + i));
        }
        kept.segment(START, List.of(ops));

        var read = kept.read(under("k/"));

        assertThat(read).hasSize(25_001).endsWith("2.24999 DELETED k/24999");
    }

    @Test
    void saysWhichSnapshotCannotBeReadAndGoesOn() throws Exception {
        kept.segment(LogPosition.start(LINEAGE, 9), puts("k", 1));

        var read = kept.read(under(""), Kept.snapshot(LINEAGE, 9, 4));

        assertThat(read).hasSize(4);
        assertThat(read.get(1)).startsWith("2..4 [etcd had compacted them");
        assertThat(read.get(2)).startsWith("5..9 [they are in snapshot ");
        assertThat(read.getLast()).isEqualTo("10.0 CREATED k0");
    }

    @Test
    void binaryKeysComeThroughAsTheyAre() throws Exception {
        var key = new byte[] {'k', 0, (byte) 0xff, '\\', 0x1b};
        kept.segment(START, List.of(List.of(new Op(false, key, "v"))));

        assertThat(kept.read(HistoryQuery.of(new KeyScope.Key(key))))
                .containsExactly(LINEAGE.text(), "2.0 CREATED k\\x00\\xff\\\\\\x1b");
        assertThat(kept.read(under("kk"))).containsExactly(LINEAGE.text());
    }
}
