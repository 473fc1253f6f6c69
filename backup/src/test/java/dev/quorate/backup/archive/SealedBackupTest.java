package dev.quorate.backup.archive;

import static dev.quorate.backup.archive.GoldenBackup.CLUSTER;
import static dev.quorate.backup.archive.GoldenBackup.NOON;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Manifest.Seal;
import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.seal.Recipients;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.Stores;
import dev.quorate.backup.verify.Verifier;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.spec.StoreAddress;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

class SealedBackupTest {
    private static final String RECIPIENT =
            "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    private static final String RIGHT =
            "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    private static final String WRONG =
            "AGE-SECRET-KEY-15RQHCLQ9TE9UAJNAVPVM4D0JNEWPQXQZQS3Z2TLDNKR8SXA3EWLQ6WHRKS";

    @TempDir private Path directory;

    private final SigningKey key = SigningKey.create();
    private BackupStore store;
    private Backups backups;
    private Path file;
    private Manifest manifest;

    @BeforeEach
    void publish() throws Exception {
        Files.createDirectory(directory.resolve("store"));
        store = Stores.open(new StoreAddress.Directory(directory.resolve("store")));
        backups = Backups.open(store, CLUSTER);
        file = GoldenBackup.unpack("3.6.16-history", directory);
        manifest =
                backups.publish(
                        file,
                        GoldenBackup.draft(file, NOON, new Recipients(List.of(RECIPIENT))),
                        key,
                        GoldenBackup.around());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void nothingOfTheContentIsInTheStore() throws Exception {
        var secret = "k/020".getBytes(StandardCharsets.UTF_8);
        assertThat(contains(Files.readAllBytes(file), secret)).isTrue();

        try (var objects = Files.walk(directory.resolve("store"))) {
            for (var object : objects.filter(Files::isRegularFile).toList()) {
                assertThat(object.getFileName().toString()).isIn("data.zst.age", "manifest.json");
                assertThat(contains(Files.readAllBytes(object), secret)).isFalse();
            }
        }
    }

    @Test
    void theManifestSaysForWhomAndReadsBackTheSame() throws Exception {
        assertThat(manifest.seal().map(Seal::recipients)).contains(List.of(RECIPIENT));
        assertThat(backups.catalogue().backups().getFirst().manifest()).isEqualTo(manifest);
    }

    @Test
    void theRightIdentityFetchesWhatWasStored() throws Exception {
        var target = directory.resolve("out.db");

        backups.openedBy(identity(RIGHT)).fetch(manifest, target, TransferListener.none());

        assertThat(target).hasSameBinaryContentAs(file);
    }

    @Test
    void withoutAnIdentityOrWithTheWrongOneNothingIsFetched() throws Exception {
        var target = directory.resolve("out.db");

        for (var others : List.of(Identities.NONE, identity(WRONG))) {
            assertThatThrownBy(() ->
                            backups.openedBy(others)
                                    .fetch(manifest, target, TransferListener.none()))
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            refused -> {
                                assertThat(refused.failure()).isEqualTo(Failure.WRONG_KEY);
                                assertThat(refused.problem()).contains(RECIPIENT);
                            });
        }
        assertThat(target).doesNotExist();
    }

    @Test
    void withoutAnIdentityTheStoredBytesAreVerifiedAndItStaysSound() throws Exception {
        var verdict = verify(Identities.NONE);

        assertThat(verdict.ok()).isTrue();
        assertThat(verdict.level()).isEqualTo(Level.STORED);
        assertThat(backups.catalogue().backups().getFirst().level()).isEqualTo(Level.SOUND);
        assertThat(verify(identity(RIGHT)).level()).isEqualTo(Level.SOUND);
    }

    @Test
    void aFlippedBitIsFoundWithAndWithoutAnIdentity() throws Exception {
        var data =
                directory
                        .resolve("store")
                        .resolve(backups.location(manifest))
                        .resolve("data.zst.age");
        var bytes = Files.readAllBytes(data);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(data);
        Files.write(data, bytes);

        assertThat(verify(Identities.NONE).level()).isEqualTo(Level.DAMAGED);
        assertThat(verify(identity(RIGHT)).level()).isEqualTo(Level.DAMAGED);
    }

    @Test
    void theCanaryOfAnotherBackupIsNamed() throws Exception {
        var other =
                backups.publish(
                        file,
                        GoldenBackup.draft(
                                file, NOON.plusSeconds(1), new Recipients(List.of(RECIPIENT))),
                        key,
                        GoldenBackup.around());
        var swapped =
                new Manifest(
                        manifest.cluster(),
                        manifest.clusterUid(),
                        manifest.lineage(),
                        manifest.clusterId(),
                        manifest.etcdVersion(),
                        manifest.storageVersion(),
                        manifest.source(),
                        manifest.revision(),
                        manifest.compactRevision(),
                        manifest.keys(),
                        manifest.hashKv(),
                        manifest.raw(),
                        manifest.stored(),
                        other.seal(),
                        manifest.auth(),
                        manifest.toolVersion(),
                        manifest.takenAt(),
                        manifest.verifiedAt(),
                        manifest.suspicions());
        var opened = backups.openedBy(identity(RIGHT));

        assertThatThrownBy(() -> opened.requireOpenable(swapped))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.MISMATCH));
    }

    private Verifier.Verdict verify(Identities identities) throws Exception {
        var verifier =
                new Verifier(
                        backups.openedBy(identities),
                        key.verifyingKey(),
                        Optional.of(key),
                        "test",
                        InstantSource.system());
        return verifier.verify(
                backups.catalogue().backups().getFirst(),
                Level.SOUND,
                Scratch.at(directory.resolve("scratch")),
                TransferListener.none());
    }

    private Identities identity(String text) throws IOException {
        return Identities.read(Files.writeString(directory.resolve("identity"), text));
    }

    private static boolean contains(byte[] content, byte[] part) {
        return new String(content, StandardCharsets.ISO_8859_1)
                .contains(new String(part, StandardCharsets.ISO_8859_1));
    }
}
