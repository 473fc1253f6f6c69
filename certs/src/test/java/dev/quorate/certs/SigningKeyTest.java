package dev.quorate.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.OperatorException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

class SigningKeyTest {
    private static final byte[] CONTENT = "manifest".getBytes(StandardCharsets.UTF_8);

    @TempDir Path directory;

    private final SigningKey key = SigningKey.create();

    @Test
    void verifiesWhatItSignedAndNothingElse() {
        var signature = key.sign(CONTENT);

        var verifier = VerifyingKey.parse(key.verifyingKey().toBase64());

        assertThat(verifier.verify(CONTENT, signature)).isTrue();
        assertThat(verifier.verify("Manifest".getBytes(StandardCharsets.UTF_8), signature))
                .isFalse();
        assertThat(SigningKey.create().verifyingKey().verify(CONTENT, signature)).isFalse();
        signature[10] ^= 1;
        assertThat(verifier.verify(CONTENT, signature)).isFalse();
        assertThat(verifier.verify(CONTENT, new byte[0])).isFalse();
        assertThat(verifier.verify(CONTENT, new byte[64])).isFalse();
    }

    @Test
    void survivesSavingWithAKeyFileThatIsOnlyForItsOwner() throws Exception {
        var file = directory.resolve("signer/key.pem");

        key.save(file);

        var loaded = SigningKey.load(file);
        assertThat(loaded.verifyingKey()).isEqualTo(key.verifyingKey());
        assertThat(key.verifyingKey().verify(CONTENT, loaded.sign(CONTENT))).isTrue();
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(file.resolveSibling(""))).isEqualTo("rwx------");
    }

    @Test
    void isNeverReplaced() throws Exception {
        var file = directory.resolve("key.pem");
        key.save(file);

        assertThatIllegalStateException().isThrownBy(() -> SigningKey.create().save(file));

        assertThat(SigningKey.load(file).verifyingKey()).isEqualTo(key.verifyingKey());
    }

    @Test
    void computesThePublicHalfOfThePublishedExample() throws Exception {
        // RFC 8032 section 7.1, test 2; the PKCS#8 header is that of RFC 8410 section 7.
        var seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
        var point = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
        var hex = HexFormat.of();
        var der = hex.parseHex("302e020100300506032b657004220420" + seed);
        var file = directory.resolve("key.pem");
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(Base64.getEncoder().encodeToString(der)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        var loaded = SigningKey.load(file);

        assertThat(hex.formatHex(loaded.verifyingKey().encoded()))
                .isEqualTo("302a300506032b6570032100" + point);
        assertThat(hex.formatHex(loaded.sign(new byte[] {0x72})))
                .startsWith("92a009a9f0d4cab8720e");
    }

    @Test
    void theFingerprintIsTheDigestOfTheEncodedKey() throws Exception {
        var digest = MessageDigest.getInstance("SHA-256").digest(key.verifyingKey().encoded());

        assertThat(key.verifyingKey().fingerprint())
                .startsWith("SHA256:")
                .hasSize("SHA256:".length() + 43)
                .isEqualTo("SHA256:" + Base64.getEncoder().encodeToString(digest).replace("=", ""));
    }

    @Test
    void opensslVerifiesTheSignatureWithTheSavedKey() throws Exception {
        OpenSsl.assumeAvailable();
        var file = directory.resolve("key.pem");
        key.save(file);
        var content = Files.write(directory.resolve("content"), CONTENT);
        var signature = Files.write(directory.resolve("signature"), key.sign(CONTENT));

        assertThat(
                        OpenSsl.run(
                                "pkeyutl",
                                "-verify",
                                "-rawin",
                                "-inkey",
                                file,
                                "-in",
                                content,
                                "-sigfile",
                                signature))
                .contains("Signature Verified Successfully");
    }

    @Test
    void refusesAKeyOfAnotherKind() throws Exception {
        new PairDirectory(directory).write(Samples.identity("m1"));
        var file = directory.resolve("current/key.pem");

        assertThatThrownBy(() -> SigningKey.load(file))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("EC, not Ed25519");
    }

    @Test
    void refusesTextThatIsNoKey() {
        assertThatIllegalArgumentException().isThrownBy(() -> VerifyingKey.parse("AAAA"));
        assertThatIllegalArgumentException().isThrownBy(() -> VerifyingKey.parse("not base64!"));
    }

    @Test
    void showsOnlyTheFingerprintAsText() {
        assertThat(key.toString())
                .contains(key.verifyingKey().fingerprint())
                .contains("redacted")
                .doesNotContain(key.verifyingKey().toBase64());
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
