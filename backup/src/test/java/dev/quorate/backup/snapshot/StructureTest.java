package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.snapshot.Finding.Kind;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;

/// Hostile trees. Every file has right checksums, so that only the structure can tell.
final class StructureTest {

    @TempDir Path directory;

    @Test
    void readsTreesOfManyLevels() throws Exception {
        var builder = SnapshotBuilder.empty().leafRecordsMax(2);
        for (int i = 0; i < 1000; i++) {
            builder.put(2 + i, 0, "key/" + i, 2 + i, 1, "value");
        }

        assertThat(Reading.sound(builder.build().write(directory)).keys()).isEqualTo(1000);
    }

    @Test
    void readsAnInlineKeyBucket() throws Exception {
        var file = SnapshotBuilder.small().inlineKeys().build().write(directory);

        assertThat(Reading.sound(file).keys()).isEqualTo(11);
    }

    @Test
    void readsAValueOfManyPages() throws Exception {
        var value = "v".repeat(1_500_000);
        var file = SnapshotBuilder.small().put(16, 0, "large", 16, 1, value).build();

        assertThat(Reading.sound(file.write(directory)).keys()).isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void readsASynchronisedFreelist(int free) throws Exception {
        var file = SnapshotBuilder.small().freelist(free).build().write(directory);

        assertThat(Reading.sound(file).keys()).isEqualTo(11);
    }

    @Test
    void findsAPageThatIsNeitherFreeNorInUse() throws Exception {
        var file = SnapshotBuilder.small().freelist(7).build();
        int list = (int) file.longAt(48) * 4096;

        refuses(file.setShort(list + 10, 6), Kind.PAGE_LOST);
    }

    @Test
    void findsAPageThatIsFreeAndInUse() throws Exception {
        var file = SnapshotBuilder.small().freelist(1).build();
        int list = (int) file.longAt(48) * 4096;

        refuses(file.setLong(list + 16, file.rootOffset() / 4096), Kind.FREELIST_INVALID);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 1L << 40})
    void findsAFreePageThatDoesNotExist(long page) throws Exception {
        var file = SnapshotBuilder.small().freelist(1).build();
        int list = (int) file.longAt(48) * 4096;

        refuses(file.setLong(list + 16, page), Kind.FREELIST_INVALID);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 511, 1L << 61, Long.MAX_VALUE})
    void findsAFreelistLongerThanItsPage(long count) throws Exception {
        var file = SnapshotBuilder.small().freelist(2).build();
        int list = (int) file.longAt(48) * 4096;

        refuses(file.setShort(list + 10, 0xFFFF).setLong(list + 16, count), Kind.FREELIST_INVALID);
    }

    @Test
    void findsAFreelistThatIsAnotherPage() throws Exception {
        var file = SnapshotBuilder.small().build();
        long root = file.rootOffset() / 4096;
        file.setLong(48, root).setLong(4096 + 48, root).sealMeta();

        refuses(file, Kind.FREELIST_INVALID);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 10_000, -1, Long.MIN_VALUE})
    void findsAChildOutsideTheFile(long page) throws Exception {
        var file = SnapshotBuilder.small().build();

        refuses(file.setLong(file.treeOffset("key") + 16 + 8, page), Kind.PAGE_OUT_OF_RANGE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10_000, -1})
    void findsABucketOutsideTheFile(long page) throws Exception {
        var file = SnapshotBuilder.small().build();

        refuses(file.setLong(file.bucketOffset("key"), page), Kind.PAGE_OUT_OF_RANGE);
    }

    @Test
    void endsAtABranchThatIsItsOwnChild() throws Exception {
        var file = SnapshotBuilder.small().build();
        int tree = file.treeOffset("key");

        refuses(file.setLong(tree + 16 + 8, tree / 4096), Kind.PAGE_REACHED_TWICE);
    }

    @Test
    void endsAtALongerCycle() throws Exception {
        var builder = SnapshotBuilder.empty().leafRecordsMax(2);
        for (int i = 0; i < 20; i++) {
            builder.put(2 + i, 0, "key/" + i, 2 + i, 1, "value");
        }
        var file = builder.build();
        int tree = file.treeOffset("key");
        int child = (int) file.longAt(tree + 16 + 8) * 4096;

        refuses(file.setLong(child + 16 + 8, tree / 4096), Kind.PAGE_REACHED_TWICE);
    }

    @Test
    void findsAPageWithTwoParents() throws Exception {
        var file = SnapshotBuilder.small().build();
        int tree = file.treeOffset("key");

        refuses(file.setLong(tree + 32 + 8, file.longAt(tree + 16 + 8)), Kind.PAGE_REACHED_TWICE);
    }

    @Test
    void findsTwoBucketsOnOnePage() throws Exception {
        var builder = SnapshotBuilder.small();
        for (int i = 0; i < 20; i++) {
            builder.record("authUsers", "user" + i, new byte[3]);
        }
        var file = builder.build();
        file.setLong(file.bucketOffset("key"), file.longAt(file.bucketOffset("authUsers")));

        refuses(file, Kind.PAGE_REACHED_TWICE);
    }

    @Test
    void endsAtATreeOfThousandsOfLevels() throws Exception {
        int levels = 2_000;
        var file = SnapshotBuilder.small().build();
        int pages = file.pages();
        file.resize(file.length() - 32).resize((pages + levels) * 4096);
        for (int i = 0; i < levels; i++) {
            int offset = (pages + i) * 4096;
            file.setLong(offset, pages + i).setShort(offset + 8, 1).setShort(offset + 10, 1);
            file.setInt(offset + 16, 16).setInt(offset + 20, 1).setLong(offset + 24, pages + i + 1);
        }
        long end = (long) pages + levels;
        file.setLong(56, end).setLong(4096 + 56, end).sealMeta();
        file.setLong(file.bucketOffset("key"), pages).appendTrailer();

        refuses(file, Kind.TREE_TOO_DEEP);
    }

    @Test
    void findsAPageUnderAnotherId() throws Exception {
        var file = SnapshotBuilder.small().build();

        refuses(file.setLong(file.treeOffset("key"), 2), Kind.PAGE_HEADER_INVALID);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 0x10, 0x12, 0xFFFF})
    void findsAPageOfTheWrongType(int type) throws Exception {
        var file = SnapshotBuilder.small().build();

        refuses(file.setShort(file.treeOffset("key") + 8, type), Kind.PAGE_HEADER_INVALID);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 0x7FFF_FFFFL, 0xFFFF_FFFFL})
    void findsAPageThatGoesOnBeyondTheFile(long overflow) throws Exception {
        var file = SnapshotBuilder.small().build();

        refuses(file.setInt(file.treeOffset("key") + 12, overflow), Kind.PAGE_OUT_OF_RANGE);
    }

    @Test
    void findsAPageThatGoesOnIntoAnother() throws Exception {
        var file = SnapshotBuilder.small().build();
        int leaf = (int) file.longAt(file.treeOffset("key") + 24) * 4096;

        refuses(file.setInt(leaf + 12, 2), Kind.PAGE_REACHED_TWICE);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 200, 300, 0xFFFF})
    void findsMoreElementsThanAPageHolds(int count) throws Exception {
        var file = SnapshotBuilder.small().build();
        int leaf = (int) file.longAt(file.treeOffset("key") + 24) * 4096;

        refuses(file.setShort(leaf + 10, count), Kind.ELEMENT_OUT_OF_RANGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0xFFFF})
    void findsABranchWithAnImpossibleNumberOfChildren(int count) throws Exception {
        var file = SnapshotBuilder.small().build();

        refuses(file.setShort(file.treeOffset("key") + 10, count), Kind.ELEMENT_OUT_OF_RANGE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 16, 5_000, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFF0L})
    void findsAnElementOutsideItsPage(long position) throws Exception {
        var file = SnapshotBuilder.small().build();
        int leaf = (int) file.longAt(file.treeOffset("key") + 24) * 4096;

        refuses(file.setInt(leaf + 16 + 4, position), Kind.ELEMENT_OUT_OF_RANGE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4_096, 40_000, 0xFFFF_FFFFL})
    void findsAKeyOfAnImpossibleLength(long length) throws Exception {
        var file = SnapshotBuilder.small().build();
        int leaf = (int) file.longAt(file.treeOffset("key") + 24) * 4096;

        refuses(file.setInt(leaf + 16 + 8, length), Kind.ELEMENT_OUT_OF_RANGE);
    }

    @ParameterizedTest
    @ValueSource(longs = {4_096, 0x7FFF_FFFFL, 0xFFFF_FFFFL})
    void findsAValueThatLeavesItsPage(long length) throws Exception {
        var file = SnapshotBuilder.small().build();
        int leaf = (int) file.longAt(file.treeOffset("key") + 24) * 4096;

        refuses(file.setInt(leaf + 16 + 12, length), Kind.ELEMENT_OUT_OF_RANGE);
    }

    /// A small file could else ask for endless work: each of 65,535 elements the whole page.
    @Test
    void findsElementsThatOverlap() throws Exception {
        var file = SnapshotBuilder.small().build();
        int leaf = (int) file.longAt(file.treeOffset("key") + 24) * 4096;
        int secondPosition = file.intAt(leaf + 32 + 4);

        refuses(file.setInt(leaf + 32 + 4, secondPosition - 1), Kind.ELEMENT_OUT_OF_RANGE);
    }

    @Test
    void findsKeysThatDoNotAscend() throws Exception {
        var file = SnapshotBuilder.small().build();
        int leaf = (int) file.longAt(file.treeOffset("key") + 24) * 4096;
        int secondKey = leaf + 32 + file.intAt(leaf + 32 + 4);

        refuses(file.setByte(secondKey + 7, 2), Kind.KEYS_OUT_OF_ORDER);
    }

    @Test
    void findsALeafWithAKeyBelowItsParentsOwn() throws Exception {
        var file = SnapshotBuilder.small().build();
        int leaf = (int) file.longAt(file.treeOffset("key") + 32 + 8) * 4096;
        int firstKey = leaf + 16 + file.intAt(leaf + 16 + 4);

        refuses(file.setByte(firstKey + 7, 3), Kind.KEYS_OUT_OF_ORDER);
    }

    @Test
    void findsALeafWithAKeyOfTheNextOne() throws Exception {
        var file = SnapshotBuilder.small().build();
        int leaf = (int) file.longAt(file.treeOffset("key") + 16 + 8) * 4096;
        int lastKey = leaf + 64 + file.intAt(leaf + 64 + 4);

        refuses(file.setByte(lastKey + 7, 6), Kind.KEYS_OUT_OF_ORDER);
    }

    @Test
    void findsBranchKeysThatDoNotAscend() throws Exception {
        var file = SnapshotBuilder.small().build();
        int tree = file.treeOffset("key");
        int secondKey = tree + 32 + file.intAt(tree + 32);

        refuses(file.setByte(secondKey + 7, 1), Kind.KEYS_OUT_OF_ORDER);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 15})
    void findsABucketWithAShortHeader(int bytes) throws Exception {
        var file = SnapshotBuilder.small().record("zzz", new byte[] {1}, new byte[1], 0).build();
        int root = file.rootOffset();
        int last = root + 16 + 16 * 10;

        refuses(file.setInt(last + 12, bytes), Kind.BUCKET_INVALID);
    }

    @Test
    void findsAnInlineBucketWithoutALeaf() throws Exception {
        var file = SnapshotBuilder.small().build();
        int image = file.bucketOffset("auth") + 16;

        refuses(file.setShort(image + 8, 1), Kind.BUCKET_INVALID);
    }

    @Test
    void findsAnInlineBucketThatLeavesItsValue() throws Exception {
        var file = SnapshotBuilder.small().build();
        int image = file.bucketOffset("auth") + 16;

        refuses(file.setShort(image + 10, 200), Kind.ELEMENT_OUT_OF_RANGE);
    }

    @Test
    void findsARecordAmongTheBuckets() throws Exception {
        var file = SnapshotBuilder.small().build();

        refuses(file.setInt(file.rootOffset() + 16, 0), Kind.BUCKET_INVALID);
    }

    @Test
    void findsABucketInsideABucket() throws Exception {
        var file =
                SnapshotBuilder.small().record("cluster", new byte[] {1}, new byte[16], 1).build();

        refuses(file, Kind.BUCKET_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "meta", "members", "lease", "auth"})
    void namesAMissingBucket(String bucket) throws Exception {
        var file = SnapshotBuilder.small().without(bucket).build().write(directory);

        assertThat(Reading.findings(file))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.BUCKET_MISSING);
                    assertThat(finding.detail()).endsWith("bucket " + bucket);
                });
    }

    private void refuses(SnapshotBytes file, Kind kind) {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () ->
                        assertThat(Reading.kinds(file.sealTrailer().write(directory)))
                                .containsExactly(kind));
    }
}
