package dev.quorate.backup.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.archive.LogCatalogue.Entry;
import dev.quorate.backup.archive.LogCatalogue.Unusable;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.Condition;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.backup.store.ObjectSource;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.spec.StoreAddress;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/// The log in a store: what is read of it whatever others put there.
class ChangeLogTest {
    private static final SigningKey KEY = SigningKey.create();
    private static final LogPosition START = LogPosition.start(Segments.LINEAGE, 1);

    @TempDir private Path root;
    private Path local;
    private Path stored;
    private BackupStore store;
    private ChangeLog log;

    @BeforeEach
    void open() throws IOException {
        local = Files.createDirectory(root.resolve("local"));
        var address = new StoreAddress.Directory(root.resolve("store"));
        store = Stores.openOrCreate(address, StoreSettings.DEFAULT);
        stored = root.resolve("store/test/log").resolve(Segments.LINEAGE.text());
        log = ChangeLog.open(store, "test", KEY.verifyingKey());
    }

    private SealedSegment put(LogPosition start, int revisions) throws Exception {
        return put(Segments.seal(local, start, revisions, KEY));
    }

    private SealedSegment put(SealedSegment sealed) throws Exception {
        log.publish(sealed);
        return sealed;
    }

    private Path inStore(SealedSegment sealed) {
        return stored.resolve(sealed.name().toString());
    }

    private void plant(String name, byte[] content) throws Exception {
        store.put(
                new ObjectKey("test/log/%s/%s".formatted(Segments.LINEAGE, name)),
                ObjectSource.of(content),
                Condition.IF_ABSENT);
    }

    private List<Long> read(long after) throws IOException {
        return read(after, new ArrayList<>());
    }

    private List<Long> read(long after, List<Unusable> unusable) throws IOException {
        var revisions = new ArrayList<Long>();
        var scratch = Scratch.at(root.resolve("scratch"));
        try (var cursor = log.read(log.catalogue(), Segments.LINEAGE, after, scratch)) {
            while (cursor.nextRevision()) {
                var events = new ArrayList<Segments.Change>();
                while (cursor.nextEvent()) {
                    events.add(
                            new Segments.Change(
                                    cursor.deletion(),
                                    new String(cursor.keyValue(), StandardCharsets.UTF_8)));
                }
                assertThat(events).isEqualTo(Segments.changes(cursor.revision()));
                revisions.add(cursor.revision());
            }
            unusable.addAll(cursor.unusable());
        }
        return revisions;
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void segmentsAreReadAsOneLog() throws Exception {
        var one = put(START, 10);
        var two = put(one.end(), 1);
        put(two.end(), 20);

        assertThat(read(1)).isEqualTo(range(2, 32));
        assertThat(read(0)).isEmpty();
        assertThat(read(15)).isEqualTo(range(16, 32));
        assertThat(read(11)).isEqualTo(range(12, 32));
        assertThat(read(32)).isEmpty();
        assertThat(log.catalogue().runs()).hasSize(1);
        assertThat(log.newest(Segments.LINEAGE).orElseThrow().last()).isEqualTo(32);
    }

    @Test
    void whatIsKnownOfSegmentsIsNotAskedOfTheStoreAgain() throws Exception {
        var one = put(START, 10);
        var two = put(one.end(), 10);
        var cached = log.cachedIn(root.resolve("cache"));
        var first = cached.catalogue();
        // Only the listing needs to be as it was.
        var file = inStore(one);
        var hidden = new byte[(int) Files.size(file)];
        Files.delete(file);
        Files.write(file, hidden);

        assertThat(cached.catalogue()).isEqualTo(first);
        put(two.end(), 3);
        assertThat(cached.catalogue().segments()).hasSize(3);
        assertThat(log.catalogue().segments()).hasSize(2);

        var kept = Files.readAllBytes(root.resolve("cache"));
        kept[kept.length / 2] ^= 1;
        Files.write(root.resolve("cache"), Arrays.copyOf(kept, kept.length - 5));
        assertThat(cached.catalogue().segments()).hasSizeGreaterThanOrEqualTo(2);
        Files.delete(inStore(two));
        assertThat(cached.catalogue().segments())
                .extracting(Entry::name)
                .doesNotContain(two.name());
    }

    @Test
    void overlappingSegmentsOfTwoArchiversGiveEachRevisionOnce() throws Exception {
        var one = put(START, 10);
        put(one.end(), 10);
        var other = put(START, 7);
        var another = put(other.end(), 8);
        put(another.end(), 12);

        assertThat(read(1)).isEqualTo(range(2, 28));
        assertThat(read(9)).isEqualTo(range(10, 28));
        assertThat(log.catalogue().runs()).hasSize(1);
        assertThat(log.catalogue().runs().getFirst().last()).isEqualTo(28);
    }

    @Test
    void aDamagedSegmentIsNamedAndAnotherThatCoversItIsRead() throws Exception {
        var one = put(START, 10);
        var damaged = put(one.end(), 10);
        var other = put(START, 7);
        var another = put(other.end(), 8);
        put(another.end(), 12);
        flip(inStore(damaged), damaged.bytes() / 2);
        var unusable = new ArrayList<Unusable>();

        assertThat(read(1, unusable)).isEqualTo(range(2, 28));
        // From the middle of it the damaged one would be taken first.
        assertThat(read(12, unusable)).isEqualTo(range(13, 28));
    }

    private static void flip(Path file, long at) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 1;
        Files.delete(file);
        Files.write(file, bytes);
    }

    @Test
    void theLogEndsBeforeADamagedSegment() throws Exception {
        var one = put(START, 10);
        var damaged = put(one.end(), 10);
        put(damaged.end(), 10);
        flip(inStore(damaged), 200);
        var unusable = new ArrayList<Unusable>();

        assertThat(read(1, unusable)).isEqualTo(range(2, 11));
        assertThat(unusable).hasSize(1);
        assertThat(unusable.getFirst().reason()).contains("corrupt");
        assertThat(unusable.getFirst().key().text()).endsWith(damaged.name().toString());
    }

    @Test
    void aMissingSegmentParts() throws Exception {
        var one = put(START, 10);
        var lost = put(one.end(), 10);
        put(lost.end(), 10);
        Files.delete(inStore(lost));

        assertThat(read(1)).isEqualTo(range(2, 11));
        assertThat(read(21)).isEqualTo(range(22, 31));
        assertThat(log.catalogue().runs()).hasSize(2);
    }

    @Test
    void whatIsPlantedSwappedOrCutIsNamedInTheCatalogue() throws Exception {
        var one = put(START, 10);
        var two = put(one.end(), 10);
        var bytes = Files.readAllBytes(one.file());
        var stranger = Segments.seal(local, two.end(), 5, SigningKey.create());
        plant(stranger.name().toString(), Files.readAllBytes(stranger.file()));
        var other = new LineageId("00000000000000aa-test2");
        var foreignLineage = Segments.seal(local, LogPosition.start(other, 21), 5, KEY);
        plant(foreignLineage.name().toString(), Files.readAllBytes(foreignLineage.file()));
        plant(name(22, 31, "00000001"), bytes);
        plant(name(22, 32, "00000002"), Arrays.copyOf(bytes, bytes.length / 2));
        plant(name(22, 33, "00000003"), "nothing of the kind".getBytes(StandardCharsets.UTF_8));
        plant(name(22, 34, "00000004"), new byte[0]);

        var catalogue = log.catalogue();

        assertThat(catalogue.segments()).hasSize(2);
        assertThat(catalogue.unusable().stream().map(Unusable::reason))
                .hasSize(6)
                .anyMatch(reason -> reason.startsWith("is signed by another key"))
                .anyMatch(reason ->
                        reason.startsWith("is not in its place: it holds the revisions 22"))
                .anyMatch(reason ->
                        reason.startsWith("is not in its place: it holds the revisions 2 "))
                .anyMatch(reason -> reason.startsWith("is truncated"))
                .anyMatch(reason -> reason.startsWith("is no segment"));
        assertThat(read(1)).isEqualTo(range(2, 21));
        assertThat(log.newest(Segments.LINEAGE).orElseThrow().last()).isEqualTo(21);
    }

    private static String name(long first, long last, String hash) {
        return new SegmentName(first, last, hash, false).toString();
    }

    @Test
    void aHistoryOfOtherContentIsNotContinued() throws Exception {
        var one = put(START, 10);
        // Signed by the right key, at the right revision, and of another chain.
        put(
                new LogPosition(
                        Segments.LINEAGE, 11, ChainHash.start(Segments.LINEAGE, 5, ChainKey.NONE)),
                10);
        var unusable = new ArrayList<Unusable>();

        assertThat(read(1, unusable)).isEqualTo(range(2, 11));
        assertThat(unusable.getFirst().reason())
                .contains("another than that of the segments before");
        assertThat(log.catalogue().runs()).hasSize(2);
        assertThat(one.end().revision()).isEqualTo(11);
    }

    @Test
    void publishingTwiceIsPublishingOnce() throws Exception {
        var one = put(START, 10);
        put(one);

        assertThat(log.catalogue().segments()).hasSize(1);
    }

    @Test
    void gapsKeepTheirNames() throws Exception {
        var gap = new Gap(Segments.LINEAGE, 12, 40, "the store was on fire", Segments.NOON);
        log.record(gap, KEY);
        log.record(gap, KEY);
        log.record(
                new Gap(Segments.LINEAGE, 50, 50, "a stranger says", Segments.NOON),
                SigningKey.create());

        assertThat(log.catalogue().gaps()).containsExactly(gap);
        assertThat(log.catalogue().unusable().getFirst().reason())
                .contains("not signed by the cluster");
    }

    @Test
    void theHashBeforeTheLastRevisionIsThatOfAShorterSegment() throws Exception {
        var nine = Segments.seal(local, START, 9, KEY);
        put(START, 10);
        var newest = log.newest(Segments.LINEAGE).orElseThrow();

        assertThat(log.beforeLast(newest, root.resolve("file"))).isEqualTo(nine.end().hash());
        assertThat(root.resolve("file")).doesNotExist();
    }
}
