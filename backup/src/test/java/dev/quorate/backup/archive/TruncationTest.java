package dev.quorate.backup.archive;

import static dev.quorate.backup.archive.GoldenBackup.NOON;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;

import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.seal.Recipients;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.spec.StoreAddress;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/// Archived snapshots that end too early, wherever that is: they are called truncated, and nothing
/// else. [SegmentTest] and [SealedSegmentTest] say the same of every byte of a segment.
class TruncationTest {
    private static final int PAGE_BYTES = 4096;
    private static final int TRAILER_BYTES = 32;
    private static final int STEP_BYTES = 512;

    @TempDir private Path root;
    private final SigningKey key = SigningKey.create();
    private BackupStore store;
    private Backups backups;
    private Scratch scratch;
    private byte[] snapshot = new byte[0];

    @BeforeEach
    void open() throws Exception {
        store =
                Stores.openOrCreate(
                        new StoreAddress.Directory(root.resolve("store")), StoreSettings.DEFAULT);
        backups = Backups.open(store, GoldenBackup.CLUSTER);
        scratch = Scratch.at(Files.createDirectory(root.resolve("scratch")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Manifest publish(Recipients recipients) throws Exception {
        var file = GoldenBackup.unpack("3.6.16-compacted", root);
        snapshot = Files.readAllBytes(file);
        return backups.publish(
                file, GoldenBackup.draft(file, NOON, recipients), key, GoldenBackup.around());
    }

    private Path data(Manifest manifest, String name) {
        return root.resolve("store").resolve(backups.location(manifest)).resolve(name);
    }

    private static void replace(Path object, byte[] content) throws IOException {
        Files.delete(object);
        Files.write(object, content);
    }

    @Test
    void anObjectThatWasCutIsTruncated() throws Exception {
        var manifest = publish(Recipients.NONE);
        var object = data(manifest, "data.zst");
        var whole = Files.readAllBytes(object);

        for (int length = 0; length < whole.length; length += STEP_BYTES) {
            replace(object, Arrays.copyOf(whole, length));
            for (var level : new Level[] {Level.STORED, Level.SOUND}) {
                assertThat(backups.inspect(manifest, level, scratch, TransferListener.none()))
                        .as("%s, cut at byte %d", level, length)
                        .get()
                        .extracting(Damage::problem)
                        .asString()
                        .startsWith("it is truncated: %d of the ".formatted(length));
            }
        }
        replace(object, whole);
        assertThat(backups.inspect(manifest, Level.SOUND, scratch, TransferListener.none()))
                .isEmpty();
    }

    @Test
    void anEncryptedOneIsTruncatedWithAndWithoutAnIdentity() throws Exception {
        var manifest = publish(Ages.RECIPIENTS);
        var object = data(manifest, "data.zst.age");
        var whole = Files.readAllBytes(object);

        for (int length = 0; length < whole.length; length += STEP_BYTES) {
            replace(object, Arrays.copyOf(whole, length));
            for (var identities : new Identities[] {Identities.NONE, Ages.right(root)}) {
                var level = identities.any() ? Level.SOUND : Level.STORED;
                assertThat(
                                backups.openedBy(identities)
                                        .inspect(manifest, level, scratch, TransferListener.none()))
                        .as("%s, cut at byte %d", level, length)
                        .get()
                        .extracting(Damage::problem)
                        .asString()
                        .startsWith("it is truncated: ");
            }
        }
    }

    /// The member's own answer was cut, and everything that was written about it since is right.
    @Test
    void aSnapshotThatWasCutBeforeItWasArchivedIsTruncatedAtEveryPageBorder() throws Exception {
        var manifest = publish(Recipients.NONE);
        int borders = 0;

        for (int length = PAGE_BYTES; length < snapshot.length; length += PAGE_BYTES) {
            var cut = Arrays.copyOf(snapshot, length);
            var packed = Zstd.compress(cut);
            replace(data(manifest, "data.zst"), packed);
            var consistent = with(manifest, digest(cut), digest(packed));

            // With all pages there, what is missing is the sum over them that ends a snapshot.
            boolean allPages = length == snapshot.length - TRAILER_BYTES;
            assertThat(backups.inspect(consistent, Level.SOUND, scratch, TransferListener.none()))
                    .as("cut at byte %d", length)
                    .get()
                    .extracting(Damage::problem)
                    .asString()
                    .startsWith(allPages ? "TRAILER_MISSING" : "TRUNCATED");
            borders++;
        }
        assertThat(borders).isGreaterThan(10);
    }

    private static ContentDigest digest(byte[] content) {
        var sha256 = ContentDigest.newSha256().digest(content);
        return new ContentDigest(HexFormat.of().formatHex(sha256), content.length);
    }

    private static Manifest with(Manifest of, ContentDigest raw, ContentDigest stored) {
        return new Manifest(
                of.cluster(),
                of.clusterUid(),
                of.lineage(),
                of.clusterId(),
                of.etcdVersion(),
                of.storageVersion(),
                of.source(),
                of.revision(),
                of.compactRevision(),
                of.keys(),
                of.hashKv(),
                raw,
                stored,
                of.seal(),
                of.auth(),
                of.toolVersion(),
                of.takenAt(),
                of.verifiedAt(),
                of.suspicions());
    }
}
