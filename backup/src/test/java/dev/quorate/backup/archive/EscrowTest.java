package dev.quorate.backup.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.manager.spec.StoreAddress;
import dev.quorate.manager.state.ClusterHome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// What a manager is made of, kept for those who are to bring it back.
class EscrowTest {
    private static final int TAR_DEADLINE_SECONDS = 30;

    @TempDir private Path root;

    private ClusterHome home() throws IOException {
        var directory = Files.createDirectories(root.resolve("home/prod"));
        Files.createDirectories(directory.resolve("pki/signer"));
        Files.createDirectories(directory.resolve("records"));
        Files.createDirectories(directory.resolve("scratch"));
        Files.writeString(directory.resolve("cluster.yaml"), "kind: EtcdCluster\n");
        Files.writeString(directory.resolve("pki/signer/key.pem"), "a secret\n");
        Files.createSymbolicLink(directory.resolve("pki/current"), Path.of("signer"));
        Files.writeString(directory.resolve("records/indexes.json"), "x".repeat(513));
        Files.writeString(directory.resolve("records/segments"), "a cache");
        Files.writeString(directory.resolve("scratch/large.db"), "not this");
        return new ClusterHome(directory);
    }

    @Test
    void theRecoveryRecipientsUnpackItWithTar() throws Exception {
        var home = home();
        try (var store =
                Stores.openOrCreate(
                        new StoreAddress.Directory(root.resolve("store")), StoreSettings.DEFAULT)) {
            var backups = Backups.open(store, "prod");

            assertThat(backups.keepEscrow(home, Ages.RECIPIENTS)).isTrue();
            assertThat(backups.keepEscrow(home, Ages.RECIPIENTS)).isFalse();

            var object = root.resolve("store/prod/escrow.age");
            assertThat(Files.readString(object, StandardCharsets.ISO_8859_1))
                    .startsWith("age-encryption.org/v1")
                    .doesNotContain("a secret");
            var unpacked = unpack(object);
            assertThat(unpacked.resolve("pki/signer/key.pem")).hasContent("a secret\n");
            assertThat(unpacked.resolve("pki/current/key.pem")).hasContent("a secret\n");
            assertThat(Files.readSymbolicLink(unpacked.resolve("pki/current")))
                    .isEqualTo(Path.of("signer"));
            assertThat(unpacked.resolve("cluster.yaml")).hasContent("kind: EtcdCluster\n");
            assertThat(unpacked.resolve("records/indexes.json")).hasSize(513);
            assertThat(unpacked.resolve("records/segments")).doesNotExist();
            assertThat(unpacked.resolve("scratch")).doesNotExist();

            Files.writeString(home.directory().resolve("pki/signer/key.pem"), "another\n");
            assertThat(backups.keepEscrow(home, Ages.RECIPIENTS)).isTrue();
            Files.delete(object);
            assertThat(backups.keepEscrow(home, Ages.RECIPIENTS)).isTrue();
        }
    }

    private Path unpack(Path object) throws Exception {
        var tar = root.resolve("escrow.tar");
        try (var in = Files.newInputStream(object);
                var opened = Ages.right(root).open(in)) {
            Files.write(tar, opened.readAllBytes());
        }
        var target = Files.createDirectory(root.resolve("unpacked"));
        var process =
                new ProcessBuilder("tar", "xf", tar.toString(), "-C", target.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(root.resolve("tar.log").toFile())
                        .start();
        assertThat(process.waitFor(TAR_DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(root.resolve("tar.log"))).isZero();
        return target;
    }
}
