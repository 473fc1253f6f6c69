package dev.quorate.backup.archive;

import static dev.quorate.backup.archive.GoldenBackup.NOON;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.manager.spec.StoreAddress;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/// Faults that the leading backup tool for etcd was found to have, as what goes right here.
class PeersFaultsTest {
    @TempDir private Path root;
    private StoredCluster stored;
    private Manifest base;
    private List<SealedSegment> segments;

    @BeforeEach
    void store() throws Exception {
        stored = new StoredCluster(root);
        base = stored.snapshot(NOON);
        segments = stored.segments(stored.start(base.revision()), 4);
    }

    @AfterEach
    void close() {
        stored.close();
    }

    private List<Long> read() throws IOException {
        var revisions = new ArrayList<Long>();
        var scratch = Scratch.at(Files.createDirectories(root.resolve("scratch")));
        try (var cursor =
                stored.log.read(
                        stored.log.catalogue(), StoredCluster.LINEAGE, base.revision(), scratch)) {
            while (cursor.nextRevision()) {
                while (cursor.nextEvent()) {
                    // Every change, to its end.
                }
                revisions.add(cursor.revision());
            }
        }
        return revisions;
    }

    private List<Long> upTo(long last) {
        return LongStream.rangeClosed(base.revision() + 1, last).boxed().toList();
    }

    @Test
    void segmentsThatOverlapAfterAChangeOfTheWriterGiveEachChangeOnce() throws Exception {
        var other =
                Segments.seal(
                        Files.createDirectory(root.resolve("other")),
                        stored.start(base.revision()),
                        25,
                        stored.key);
        stored.log.publish(other);

        assertThat(read()).isEqualTo(upTo(segments.getLast().last()));
    }

    @Test
    void aMissingSegmentEndsTheHistoryBeforeItAndNothingBehindItIsApplied() throws Exception {
        Files.delete(stored.file(segments.get(2)));

        assertThat(read()).isEqualTo(upTo(segments.get(1).last()));
        assertThat(stored.window().ranges().getFirst().last()).isEqualTo(segments.get(1).last());
        assertThat(stored.verify().ok()).isFalse();
    }

    @Test
    void aFlippedBitOrACutEndLeavesTheGoodPartBeforeIt() throws Exception {
        var file = stored.file(segments.getLast());
        var bytes = Files.readAllBytes(file);
        var flipped = bytes.clone();
        flipped[150] ^= 1;
        for (var damaged : List.of(flipped, Arrays.copyOf(bytes, bytes.length / 2))) {
            Files.delete(file);
            Files.write(file, damaged);

            assertThat(read()).isEqualTo(upTo(segments.get(2).last()));
        }
    }

    @Test
    void aValueOfThreeMegabytesIsArchivedLikeAnyOther() throws Exception {
        var value = new byte[3_000_025];
        Arrays.fill(value, (byte) 7);
        var local = Files.createDirectory(root.resolve("large"));
        try (var tail = SegmentTail.open(local.resolve("tail"), segments.getLast().end())) {
            tail.begin(segments.getLast().last() + 1);
            tail.event(false, value);
            tail.end(NOON, NOON);
            var sealed = tail.seal(local, Segments.AROUND, stored.key);
            stored.log.publish(sealed);
        }

        assertThat(read()).hasSize(41);
        assertThat(stored.verify().ok()).isTrue();
    }

    @Test
    void aClusterWhoseNameBeginsLikeAnothersSeesNothingOfIt() throws Exception {
        var sibling = Backups.open(stored.store, "prod-events");
        var directory = Files.createDirectory(root.resolve("sibling"));
        var file = GoldenBackup.unpack("3.6.16-compacted", directory);
        sibling.publish(
                file,
                GoldenBackup.draft(file, NOON.plusSeconds(9)),
                stored.key,
                GoldenBackup.around());
        var log = ChangeLog.open(stored.store, "prod-events", stored.key.verifyingKey());
        log.publish(segments.getFirst());

        assertThat(stored.catalogue().backups()).extracting(Backup::manifest).containsExactly(base);
        assertThat(stored.log.catalogue().segments()).hasSize(4);
        assertThat(sibling.catalogue().backups()).hasSize(1);
        assertThat(log.catalogue().segments()).hasSize(1);
    }

    @Test
    void whatCannotBeReadWhileItIsStoredIsNeverPublished() throws Exception {
        var directory = Files.createDirectory(root.resolve("cut"));
        var file = GoldenBackup.unpack("3.7.3-history", directory);
        var draft = GoldenBackup.draft(file, NOON.plusSeconds(5));
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(file) / 2);
        }

        assertThatThrownBy(() ->
                        stored.backups.publish(file, draft, stored.key, GoldenBackup.around()))
                .isInstanceOf(IOException.class);
        assertThat(stored.catalogue().backups()).hasSize(1);
        assertThat(stored.catalogue().orphans()).isEmpty();

        var sealed = Segments.seal(directory, segments.getLast().end(), 3, stored.key);
        Files.delete(sealed.file());
        assertThatThrownBy(() -> stored.log.publish(sealed)).isInstanceOf(IOException.class);
        assertThat(stored.log.catalogue().segments()).hasSize(4);
        assertThat(stored.log.catalogue().unusable()).isEmpty();
    }

    @Test
    void whatWasBeingWrittenWhenThePowerWentIsNoPartOfTheChain() throws Exception {
        var folder = root.resolve("store/prod/log").resolve(StoredCluster.LINEAGE.text());
        var next = Segments.seal(root.resolve("local"), segments.getLast().end(), 3, stored.key);
        var bytes = Files.readAllBytes(next.file());
        Files.write(folder.resolve("." + next.name() + ".partial"), Arrays.copyOf(bytes, 100));

        assertThat(read()).isEqualTo(upTo(segments.getLast().last()));
        assertThat(stored.verify().problems()).isEmpty();
    }

    @Test
    void anEmptyOrMistypedStoreIsNoSuccess() throws Exception {
        var empty =
                Stores.openOrCreate(
                        new StoreAddress.Directory(root.resolve("empty")), StoreSettings.DEFAULT);

        assertThat(Backups.open(empty, "prod").catalogue().latest(stored.key.verifyingKey()))
                .isEmpty();
        assertThatThrownBy(() ->
                        Backups.open(
                                        Stores.open(
                                                new StoreAddress.Directory(
                                                        root.resolve("mistyped"))),
                                        "prod")
                                .catalogue())
                .hasMessageContaining("mistyped");
    }
}
