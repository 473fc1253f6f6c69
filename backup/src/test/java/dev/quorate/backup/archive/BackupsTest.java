package dev.quorate.backup.archive;

import static dev.quorate.backup.archive.GoldenBackup.CLUSTER;
import static dev.quorate.backup.archive.GoldenBackup.LINEAGE;
import static dev.quorate.backup.archive.GoldenBackup.NOON;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.Condition;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.backup.store.ObjectSource;
import dev.quorate.backup.store.Stores;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.spec.StoreAddress;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

class BackupsTest {
    @TempDir private Path directory;

    private final SigningKey key = SigningKey.create();
    private BackupStore store;
    private Backups backups;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectory(directory.resolve("store"));
        store = Stores.open(new StoreAddress.Directory(directory.resolve("store")));
        backups = Backups.open(store, CLUSTER);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Manifest publish(Instant takenAt) throws Exception {
        var file = directory.resolve("3.6.16-history.db");
        Files.deleteIfExists(file);
        return GoldenBackup.publish(
                store, GoldenBackup.unpack("3.6.16-history", directory), takenAt, key);
    }

    private Path objectFile(Manifest manifest, String name) {
        return directory.resolve("store").resolve(backups.location(manifest)).resolve(name);
    }

    private static void flipBit(Path file, int at) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.delete(file);
        Files.write(file, bytes);
    }

    @Test
    void whatWasPublishedIsListedAsItWasPublished() throws Exception {
        var manifest = publish(NOON);

        var listed = backups.catalogue().backups();

        assertThat(listed).hasSize(1);
        assertThat(listed.getFirst().manifest()).isEqualTo(manifest);
        assertThat(listed.getFirst().choosable(key.verifyingKey())).isTrue();
        assertThat(listed.getFirst().level()).isEqualTo(Level.SOUND);
    }

    @Test
    void whatIsFetchedIsWhatWasStored() throws Exception {
        var manifest = publish(NOON);
        var target = directory.resolve("out.db");

        backups.fetch(manifest, target, TransferListener.none());

        assertThat(target).hasSameBinaryContentAs(directory.resolve("3.6.16-history.db"));
        assertThat(directory.resolve("out.db.partial")).doesNotExist();
    }

    @Test
    void anyFlippedBitOfTheDataIsNamedAndNothingIsHandedOut() throws Exception {
        var manifest = publish(NOON);
        var data = objectFile(manifest, "data.zst");
        var target = directory.resolve("out.db");
        int size = (int) Files.size(data);

        for (int at = 0; at < size; at += Math.max(1, size / 40)) {
            flipBit(data, at);
            assertThatThrownBy(() -> backups.fetch(manifest, target, TransferListener.none()))
                    .as("bit of byte %d", at)
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            refused -> {
                                assertThat(refused.failure()).isEqualTo(Failure.MISMATCH);
                                assertThat(refused).hasMessageContaining("data.zst");
                            });
            assertThat(target).doesNotExist();
            flipBit(data, at);
        }

        backups.fetch(manifest, target, TransferListener.none());
        assertThat(target).exists();
    }

    @Test
    void dataThatIsGoneOrCutIsDamage() throws Exception {
        var manifest = publish(NOON);
        var data = objectFile(manifest, "data.zst");
        var bytes = Files.readAllBytes(data);
        Files.delete(data);

        assertThat(inspect(manifest, Level.STORED))
                .get()
                .extracting(Damage::problem)
                .asString()
                .isEqualTo("the object is gone");

        Files.write(data, Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(inspect(manifest, Level.STORED))
                .get()
                .extracting(Damage::problem)
                .asString()
                .startsWith("it is truncated: ")
                .contains("of the %d bytes".formatted(bytes.length));
    }

    private Optional<Damage> inspect(Manifest manifest, Level level) throws Exception {
        return backups.inspect(
                manifest, level, Scratch.at(directory.resolve("scratch")), TransferListener.none());
    }

    @Test
    void anotherSnapshotUnderAManifestIsFoundEvenWhenItIsSound() throws Exception {
        var manifest = publish(NOON);
        var other =
                GoldenBackup.publish(
                        store,
                        GoldenBackup.unpack("3.7.3-history", directory),
                        NOON.plusSeconds(1),
                        key);
        var data = objectFile(manifest, "data.zst");
        Files.delete(data);
        Files.copy(objectFile(other, "data.zst"), data);

        assertThat(inspect(manifest, Level.SOUND)).isPresent();
        assertThat(inspect(other, Level.SOUND)).isEmpty();
    }

    @Test
    void dataWithoutAManifestDoesNotExist() throws Exception {
        var manifest = publish(NOON);
        Files.delete(objectFile(manifest, "manifest.json"));

        var catalogue = backups.catalogue();

        assertThat(catalogue.backups()).isEmpty();
        assertThat(catalogue.orphans()).hasSize(1);
    }

    @Test
    void aManifestInAnothersPlaceIsNotUsable() throws Exception {
        var manifest = publish(NOON);
        var moved =
                Objects.requireNonNull(objectFile(manifest, "manifest.json").getParent())
                        .resolveSibling("%020d-20260102T130000.000Z".formatted(9999));
        Files.createDirectory(moved);
        Files.copy(objectFile(manifest, "manifest.json"), moved.resolve("manifest.json"));

        var catalogue = backups.catalogue();

        assertThat(catalogue.backups()).hasSize(1);
        assertThat(catalogue.unreadable())
                .singleElement()
                .extracting(Catalogue.Unreadable::reason)
                .asString()
                .contains("in another's place");
    }

    @Test
    void aManifestThatWasChangedIsForged() throws Exception {
        var manifest = publish(NOON);
        var file = objectFile(manifest, "manifest.json");
        var text = Files.readString(file);
        Files.delete(file);
        Files.writeString(
                file, text.replace("\"toolVersion\":\"0.1.0\"", "\"toolVersion\":\"0.1.1\""));

        var listed = backups.catalogue().backups().getFirst();

        assertThat(listed.signing()).isInstanceOf(Signing.Forged.class);
        assertThat(listed.choosable(key.verifyingKey())).isFalse();
        assertThat(backups.catalogue().latest(key.verifyingKey())).isEmpty();
    }

    @Test
    void aManifestWithoutSignatureIsShownAndNotChosen() throws Exception {
        var manifest = publish(NOON);
        var file = objectFile(manifest, "manifest.json");
        var text = Files.readString(file);
        Files.delete(file);
        Files.writeString(file, text.replaceFirst("\"signature\":\"[^\"]*\",", ""));

        var listed = backups.catalogue().backups().getFirst();

        assertThat(listed.signing()).isEqualTo(new Signing.Unsigned());
        assertThat(listed.choosable(key.verifyingKey())).isFalse();
    }

    @Test
    void whatAnotherSignedIsShownAndNeverTheLatest() throws Exception {
        var own = publish(NOON);
        GoldenBackup.publish(
                store,
                GoldenBackup.unpack("3.7.3-history", directory),
                NOON.plusSeconds(3600),
                SigningKey.create());

        var catalogue = backups.catalogue();

        assertThat(catalogue.backups()).hasSize(2);
        assertThat(catalogue.latest(key.verifyingKey()))
                .get()
                .extracting(Backup::manifest)
                .isEqualTo(own);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "",
                "{\"format\":2}",
                "{\"format\":1,\"format\":1}",
                "{\"format\":1.5}",
                "{\"format\":\"1\"}",
                "{\"format\":NaN}",
                "{\"format\":-1}",
                "{\"format\":1} trailing",
                "not json"
            })
    void aManifestThatSaysNothingUsableIsNamedAndHidesNoOther(String content) throws Exception {
        var good = publish(NOON);
        var bad = publish(NOON.plusSeconds(1));
        var file = objectFile(bad, "manifest.json");
        Files.delete(file);
        Files.writeString(file, content);

        var catalogue = backups.catalogue();

        assertThat(catalogue.backups()).extracting(Backup::manifest).containsExactly(good);
        assertThat(catalogue.unreadable()).hasSize(1);
    }

    @Test
    void aCrashAtAnyCallLeavesNoBackupOrAWholeOne() throws Exception {
        var file = GoldenBackup.unpack("3.6.16-compacted", directory);
        int completed = 0;
        for (int calls = 0; completed == 0; calls++) {
            assertThat(calls).isLessThan(20);
            var crashing = new CrashingStore(store, calls);
            var before = backups.catalogue().backups().size();
            try {
                GoldenBackup.publish(crashing, file, NOON.plusSeconds(calls), key);
                completed++;
            } catch (CrashingStore.Crash _) {
                var after = backups.catalogue().backups();
                assertThat(after.size()).isBetween(before, before + 1);
                for (var backup : after) {
                    assertThat(inspect(backup.manifest(), Level.SOUND)).isEmpty();
                }
            }
        }

        assertThat(backups.catalogue().backups()).isNotEmpty();
        assertThat(backups.catalogue().orphans()).isNotEmpty();
    }

    @Test
    void orphansGoOnlyWhenTheyAreOldAndStillHaveNoManifest() throws Exception {
        var kept = publish(NOON);
        var orphaned = publish(NOON.plusSeconds(1));
        Files.delete(objectFile(orphaned, "manifest.json"));
        var orphans = backups.catalogue().orphans();
        var stale =
                List.of(
                        orphans.getFirst(),
                        new Catalogue.Orphan(
                                new ObjectKey(backups.location(kept) + "data.zst"),
                                1,
                                Instant.EPOCH));

        backups.deleteOrphans(orphans, Instant.EPOCH);
        assertThat(objectFile(orphaned, "data.zst")).exists();

        backups.deleteOrphans(stale, Instant.now().plusSeconds(60));
        assertThat(objectFile(orphaned, "data.zst")).doesNotExist();
        assertThat(objectFile(kept, "data.zst")).exists();
    }

    @Test
    void aFolderOfAnotherClusterIsRefused() throws Exception {
        backups.claim(GoldenBackup.card("uid-1"), key);

        assertThatThrownBy(() -> backups.claim(GoldenBackup.card("uid-2"), SigningKey.create()))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.REFUSED));
        assertThat(backups.card().orElseThrow().card()).isEqualTo(GoldenBackup.card("uid-1"));
        backups.claim(GoldenBackup.card("uid-1"), key);
    }

    @Test
    void aLineageKeepsTheParentThatItWasOpenedWith() throws Exception {
        var origin = new Origin("old", new LineageId("00000000000000aa-ff"), 4711);
        var card =
                new LineageCard(
                        LINEAGE, "prod-0011", "cdf818194e3a8c32", Optional.of(origin), NOON);
        backups.openLineage(card, key);
        backups.openLineage(
                new LineageCard(LINEAGE, "prod-0011", "cdf818194e3a8c32", Optional.empty(), NOON),
                key);

        assertThat(backups.lineage(LINEAGE)).contains(card);
        assertThat(Origin.parse(origin.toString())).contains(origin);
        assertThat(Origin.parse("20260102T120000.000Z-4")).isEmpty();
    }

    @Test
    void aLaterLookThatFoundDamageCountsWhenItsSignerIsTheBackups() throws Exception {
        var manifest = publish(NOON);
        var proof =
                new Proof(
                        manifest.id(),
                        LINEAGE,
                        manifest.stored(),
                        Level.DAMAGED,
                        Optional.of("gone"),
                        "0.1.0",
                        NOON.plusSeconds(100));

        backups.record(proof, SigningKey.create());
        assertThat(backups.catalogue().backups().getFirst().level()).isEqualTo(Level.SOUND);

        backups.record(
                new Proof(
                        manifest.id(),
                        LINEAGE,
                        manifest.stored(),
                        Level.DAMAGED,
                        Optional.of("gone"),
                        "0.1.0",
                        NOON.plusSeconds(200)),
                key);
        assertThat(backups.catalogue().backups().getFirst().level()).isEqualTo(Level.DAMAGED);
        assertThat(backups.catalogue().latest(key.verifyingKey())).isEmpty();
    }

    @Test
    void aRemovalKeepsWhatStaysAndTakesManifestDataAndProofs() throws Exception {
        var old = publish(NOON);
        var newest = publish(NOON.plusSeconds(1));

        var removed = new Removal(backups, Map.of(LINEAGE, newest), () -> {}).remove(List.of(old));

        assertThat(removed).containsExactly(old);
        assertThat(objectFile(old, "data.zst")).doesNotExist();
        assertThat(backups.catalogue().backups())
                .extracting(Backup::manifest)
                .containsExactly(newest);
        assertThat(new Removal(backups, Map.of(LINEAGE, newest), () -> {}).remove(List.of(old)))
                .isEmpty();
    }

    @Test
    void aRemovalStopsWhenWhatShouldStayIsNotThere() throws Exception {
        var old = publish(NOON);
        var newest = publish(NOON.plusSeconds(1));
        Files.delete(objectFile(newest, "data.zst"));

        assertThatThrownBy(() ->
                        new Removal(backups, Map.of(LINEAGE, newest), () -> {})
                                .remove(List.of(old)))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        refused -> assertThat(refused.code()).isEqualTo("ANCHOR_GONE"));
        assertThat(backups.catalogue().backups())
                .extracting(Backup::manifest)
                .containsExactly(old, newest);
    }

    @Test
    void aBackupIsFoundByTheBeginningOfItsIdWhenThatIsClear() throws Exception {
        var first = publish(NOON);
        var second = publish(NOON.plusSeconds(60));
        var catalogue = backups.catalogue();

        assertThat(catalogue.find("20260102T1200").manifest()).isEqualTo(first);
        assertThat(catalogue.find(second.id().toString()).manifest()).isEqualTo(second);
        assertThatThrownBy(() -> catalogue.find("2026")).hasMessageContaining("2 backups");
        assertThatThrownBy(() -> catalogue.find("")).isInstanceOf(OperatorException.class);
        assertThatThrownBy(() -> catalogue.find("../x")).hasMessageContaining("no backup");
    }

    @Test
    void aManifestIsSignedInAFormThatOthersCanMake() throws Exception {
        var manifest = publish(NOON);
        var bytes = Files.readAllBytes(objectFile(manifest, "manifest.json"));
        var text = new String(bytes, StandardCharsets.UTF_8);
        var signature = text.replaceFirst(".*\"signature\":\"([^\"]*)\",.*", "$1");
        var content = text.replaceFirst("\"signature\":\"[^\"]*\",", "");

        assertThat(text).startsWith("{\"auth\":{\"enabled\":").doesNotContain(" \"", "\n");
        assertThat(
                        key.verifyingKey()
                                .verify(
                                        content.getBytes(StandardCharsets.UTF_8),
                                        Base64.getDecoder().decode(signature)))
                .isTrue();
    }

    @Test
    void nothingIsOverwritten() throws Exception {
        var manifest = publish(NOON);
        store.put(
                new ObjectKey(CLUSTER + "/snapshots/strange.txt"),
                ObjectSource.of(new byte[] {1}),
                Condition.ALWAYS);

        var file = GoldenBackup.unpack("3.6.16-compacted", directory);
        var draft = GoldenBackup.draft(file, NOON);
        var data =
                new ObjectKey(
                        "%s/snapshots/%s/%s/data.zst"
                                .formatted(
                                        CLUSTER,
                                        LINEAGE,
                                        new BackupId(NOON, draft.report().revision()).folder()));
        store.put(data, ObjectSource.of(new byte[] {1}), Condition.ALWAYS);

        assertThatThrownBy(() -> backups.publish(file, draft, key, GoldenBackup.around()))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        refused -> assertThat(refused.code()).isEqualTo("OBJECT_EXISTS"));
        assertThat(backups.catalogue().backups())
                .extracting(Backup::manifest)
                .containsExactly(manifest);
    }
}
