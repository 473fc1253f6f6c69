package dev.quorate.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

class PairDirectoryTest {
    @TempDir Path parent;

    private final Identity identity = Samples.identity("m1");
    private PairDirectory files = new PairDirectory(Path.of("unset"));

    @BeforeEach
    void write() throws Exception {
        files = new PairDirectory(parent.resolve("members/m1/server"));
        files.write(identity);
    }

    @Test
    void readsWhatWasWritten() throws Exception {
        var read = files.read();

        assertThat(read.chain()).isEqualTo(identity.chain());
        assertThat(read.key().getEncoded()).isEqualTo(identity.key().getEncoded());
        assertThat(read.trusted()).isEqualTo(identity.trusted());
    }

    @Test
    void onlyTheOwnerCanReachAKey() throws Exception {
        assertThat(mode(files.keyFile())).isEqualTo("rw-------");
        var below = parent.toRealPath().relativize(files.keyFile().toRealPath());
        for (int depth = 1; depth < below.getNameCount(); depth++) {
            var path = parent.resolve(below.subpath(0, depth));
            assertThat(mode(path)).as("%s", path).isEqualTo("rwx------");
        }
        assertThat(below.getNameCount()).isEqualTo(5);
    }

    @Test
    void thePathsStayWhenThePairIsReplaced() throws Exception {
        var before = List.of(files.certificateFile(), files.keyFile(), files.trustedFile());
        var renewed = Samples.identity("m1");

        files.write(renewed);

        assertThat(files.read().certificate()).isEqualTo(renewed.certificate());
        assertThat(List.of(files.certificateFile(), files.keyFile(), files.trustedFile()))
                .isEqualTo(before)
                .allMatch(Files::isRegularFile);
    }

    @Test
    void keepsOneGenerationForThoseWhoAreJustReadingIt() throws Exception {
        for (int i = 0; i < 4; i++) {
            files.write(Samples.identity("m1"));
        }

        assertThat(names()).containsExactly("000004", "000005", "current");
    }

    @Test
    void cleansUpAfterAnInterruptedWriteAndLeavesAllElse() throws Exception {
        Files.createDirectory(files.directory().resolve("000777"));
        Files.writeString(files.directory().resolve("000777/key.pem"), "half");
        Files.createSymbolicLink(files.directory().resolve("current.next"), Path.of("000777"));
        Files.writeString(files.directory().resolve("notes.txt"), "a person's");

        files.write(Samples.identity("m1"));

        assertThat(names()).containsExactly("000001", "000778", "current", "notes.txt");
    }

    @Test
    void neverReadsAMixWhileThePairIsReplaced() throws Exception {
        var candidates = List.of(identity, Samples.identity("m1"), Samples.identity("m1"));
        int rounds = 60;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Void> writing =
                    () -> {
                        for (int i = 0; i < rounds; i++) {
                            files.write(candidates.get(i % candidates.size()));
                        }
                        return null;
                    };
            var writer = threads.submit(writing);
            int reads = 0;
            while (!writer.isDone()) {
                assertThat(files.read().certificate())
                        .isIn(candidates.stream().map(Identity::certificate).toList());
                reads++;
            }
            writer.get();
            assertThat(reads).isPositive();
        }
    }

    @Test
    void saysThatThereIsNoPair() throws Exception {
        var nothing = new PairDirectory(parent.resolve("nobody"));

        expect(nothing, "CERT_FILE_MISSING", "current", Failure.NOT_FOUND);
        assertThat(Files.exists(nothing.directory())).isFalse();
    }

    @Test
    void saysThatTheLinkLeadsNowhere() throws Exception {
        Files.delete(files.directory().resolve("current"));
        Files.createSymbolicLink(files.directory().resolve("current"), Path.of("000099"));

        expect("CERT_FILE_MISSING", "does not lead to a directory");
    }

    @Test
    void saysWhichFileIsMissing() throws Exception {
        for (var file : List.of(files.certificateFile(), files.keyFile(), files.trustedFile())) {
            files.write(identity);
            Files.delete(file);
            expect("CERT_FILE_MISSING", file.getFileName() + " is missing");
        }
    }

    @Test
    void saysThatAFileIsEmpty() throws Exception {
        Files.write(files.keyFile(), new byte[0]);
        expect("CERT_FILE_EMPTY", "key.pem is empty");
    }

    @Test
    void saysThatAFileIsBinary() throws Exception {
        Files.write(files.certificateFile(), identity.certificate().getEncoded());
        expect("CERT_FILE_DER", "cert.pem is binary");
    }

    @Test
    void saysThatAFileIsADirectory() throws Exception {
        Files.delete(files.certificateFile());
        Files.createDirectory(files.certificateFile());
        expect("CERT_FILE_NOT_REGULAR", "cert.pem is not a regular file");
    }

    @Test
    void saysThatAFileIsTooLarge() throws Exception {
        Files.write(files.certificateFile(), new byte[(1 << 20) + 1]);
        expect("CERT_FILE_TOO_LARGE", "1048577 bytes");
    }

    @Test
    void saysThatAKeyIsEncryptedInEitherForm() throws Exception {
        Files.writeString(files.keyFile(), block("ENCRYPTED PRIVATE KEY", "AAAA"));
        expect("KEY_ENCRYPTED", "key.pem is encrypted");

        Files.writeString(
                files.keyFile(),
                block(
                        "EC PRIVATE KEY",
                        "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA"));
        expect("KEY_ENCRYPTED", "key.pem is encrypted");
    }

    @Test
    void saysThatAKeyIsNotPkcs8() throws Exception {
        Files.writeString(files.keyFile(), block("RSA PRIVATE KEY", "AAAA"));
        expect("KEY_FORMAT", "RSA PRIVATE KEY");
    }

    @Test
    void saysThatAKeyIsDamaged() throws Exception {
        Files.writeString(files.keyFile(), block("PRIVATE KEY", "AAAA"));
        expect("KEY_FORMAT", "damaged");

        Files.writeString(files.keyFile(), block("PRIVATE KEY", "A?"));
        expect("CERT_FILE_DAMAGED", "not base64");
    }

    @Test
    void saysThatAFileHoldsTwoKeys() throws Exception {
        var pem = Pem.encode(identity.key());
        Files.writeString(files.keyFile(), pem + pem);
        expect("KEY_FILE_SEVERAL", "2 private keys");
    }

    @Test
    void saysThatOthersCanReadTheKey() throws Exception {
        for (var mode : List.of("rw-r--r--", "rw-r-----", "rw-----w-")) {
            Files.setPosixFilePermissions(files.keyFile(), PosixFilePermissions.fromString(mode));
            expect(files, "KEY_FILE_MODE", mode, Failure.REFUSED);
        }
        Files.setPosixFilePermissions(
                files.keyFile(), PosixFilePermissions.fromString("r--------"));
        assertThat(files.read().certificate()).isEqualTo(identity.certificate());
    }

    @Test
    void saysThatTheKeyBelongsToAnotherCertificate() throws Exception {
        Files.writeString(files.keyFile(), Pem.encode(Samples.identity("m2").key()));
        expect(files, "KEY_MISMATCH", "CN=m1", Failure.WRONG_KEY);

        Files.writeString(files.keyFile(), Pem.encode(rsaKey()));
        expect(files, "KEY_MISMATCH", Serial.of(identity.certificate()), Failure.WRONG_KEY);
    }

    @Test
    void saysThatTheChainIsInTheWrongOrder() throws Exception {
        var backwards = List.of(identity.trusted().getFirst(), identity.certificate());
        Files.writeString(files.certificateFile(), Pem.encode(backwards));
        expect("CERT_CHAIN_ORDER", "wrong order");
    }

    @Test
    void saysThatAKeyLiesOpenInTheCertificateFile() throws Exception {
        Files.writeString(
                files.certificateFile(), Pem.encode(identity.chain()) + Pem.encode(identity.key()));
        expect(files, "CERT_FILE_HOLDS_KEY", "private key", Failure.REFUSED);
    }

    @Test
    void saysThatACertificateIsDamagedOrCutOff() throws Exception {
        var pem = Pem.encode(identity.chain());
        Files.writeString(files.certificateFile(), pem.substring(0, pem.length() / 2));
        expect("CERT_FILE_NOT_PEM", "no whole 'CERTIFICATE' block");

        Files.writeString(files.certificateFile(), block("CERTIFICATE", "MIIB"));
        expect("CERT_FILE_DAMAGED", "damaged certificate");

        Files.writeString(files.certificateFile(), "\uFEFF" + pem);
        expect("CERT_FILE_NOT_PEM", "no whole 'CERTIFICATE' block");
    }

    @Test
    void acceptsOtherLineEndsAndTextAroundTheBlocks() throws Exception {
        var pem = Pem.encode(identity.chain()).replace("\n", "\r\n");
        Files.writeString(files.certificateFile(), "subject: m1\r\n" + pem + "the end\r\n");

        assertThat(files.read().certificate()).isEqualTo(identity.certificate());
    }

    private void expect(String code, String text) {
        expect(files, code, text, null);
    }

    private static void expect(
            PairDirectory files, String code, String text, @Nullable Failure failure) {
        assertThatThrownBy(files::read)
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(code);
                            if (failure != null) {
                                assertThat(e.failure()).isEqualTo(failure);
                            }
                            assertThat(e.remedy()).isNotBlank();
                        })
                .hasMessageContaining(text)
                .hasMessageContaining(files.directory().toString());
    }

    private List<String> names() throws Exception {
        try (Stream<Path> all = Files.list(files.directory())) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static String block(String label, String body) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
    }

    private static PrivateKey rsaKey() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair().getPrivate();
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
