package dev.quorate.tests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.Condition;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.backup.store.ObjectSource;
import dev.quorate.backup.store.S3Keys;
import dev.quorate.backup.store.StoreProcess;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.manager.spec.StoreAddress;
import dev.quorate.tests.fixture.FaultyProxy;
import dev.quorate.tests.fixture.S3Server;
import dev.quorate.tests.fixture.ServerCertificate;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Everything that can be wrong with address and keys has its own message.
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3AccessIT {
    private static final S3Keys RIGHT =
            new S3Keys(S3Server.ACCESS_KEY_ID, S3Server.SECRET_ACCESS_KEY);

    private final Path directory;
    private final S3Server server;
    private final ServerCertificate certificate;
    private final FaultyProxy tls;

    S3AccessIT(@TempDir Path directory) throws Exception {
        this.directory = directory;
        server = S3Server.start(directory);
        server.createBucket("backups");
        certificate = ServerCertificate.selfSigned(directory, "ip:127.0.0.1");
        tls = FaultyProxy.before(server.endpoint(), certificate.context());
    }

    @AfterAll
    void stop() throws IOException {
        tls.close();
        server.close();
    }

    private static BackupStore open(
            URI endpoint, String bucket, S3Keys keys, Optional<Path> caFile, boolean pathStyle) {
        var options =
                new StoreAddress.Options(
                        Optional.of(endpoint), Optional.empty(), pathStyle, caFile);
        return Stores.open(
                new StoreAddress.S3(bucket, "access", options),
                StoreSettings.DEFAULT.withKeys(keys).withPatience(2, Duration.ofSeconds(20)));
    }

    private static BackupStore open(URI endpoint, Optional<Path> caFile) {
        return open(endpoint, "backups", RIGHT, caFile, true);
    }

    private static void assertFails(ThrowingCallable call, String code, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        failure -> {
                            assertThat(failure.code()).isEqualTo(code);
                            assertThat(failure.failure()).isEqualTo(Failure.STORE_UNREACHABLE);
                            assertThat(failure.problem() + " " + failure.remedy())
                                    .contains(words)
                                    .doesNotContain(S3Server.SECRET_ACCESS_KEY);
                        });
    }

    @Test
    void tellsAWrongAccessKeyFromAWrongSecret() throws Exception {
        var unknown = new S3Keys("nobody", S3Server.SECRET_ACCESS_KEY);
        var wrong = new S3Keys(S3Server.ACCESS_KEY_ID, "wrong");

        try (var store = open(server.endpoint(), "backups", unknown, Optional.empty(), true)) {
            assertFails(
                    () -> store.find(new ObjectKey("a")), "STORE_KEY_UNKNOWN", "AWS_ACCESS_KEY_ID");
        }
        try (var store = open(server.endpoint(), "backups", wrong, Optional.empty(), true)) {
            assertFails(
                    () ->
                            store.put(
                                    new ObjectKey("a"),
                                    ObjectSource.of(new byte[] {1}),
                                    Condition.IF_ABSENT),
                    "STORE_SECRET_WRONG",
                    "AWS_SECRET_ACCESS_KEY");
        }
    }

    @Test
    void namesABucketThatIsNotThere() throws Exception {
        try (var store = open(server.endpoint(), "absent", RIGHT, Optional.empty(), true)) {
            assertFails(() -> store.list(""), "STORE_BUCKET_MISSING", "no bucket absent");
            assertFails(() -> store.find(new ObjectKey("a")), "STORE_BUCKET_MISSING", "absent");
            assertFails(() -> store.delete(new ObjectKey("a")), "STORE_BUCKET_MISSING", "absent");
        }
    }

    @Test
    void saysThatNoKeysWereFound() throws Exception {
        var options =
                new StoreAddress.Options(
                        Optional.of(server.endpoint()), Optional.empty(), true, Optional.empty());
        var process =
                StoreProcess.start(
                        new StoreAddress.S3("backups", "access", options),
                        Optional.empty(),
                        List.of(
                                "-Daws.disableEc2Metadata=true",
                                "-Daws.sharedCredentialsFile=" + directory.resolve("none"),
                                "-Daws.configFile=" + directory.resolve("none")),
                        List.of("put", "a", "1"));

        try (var output = process.inputReader()) {
            assertThat(StoreProcess.line(output, "REFUSED").orElse("no refusal"))
                    .contains("STORE_NO_CREDENTIALS", "no keys for the store at");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void tellsARefusedConnectionFromAnUnknownHost() throws Exception {
        var nobody = URI.create("http://127.0.0.1:" + unusedPort());
        try (var store = open(nobody, Optional.empty())) {
            assertFails(() -> store.list(""), "STORE_CONNECTION_REFUSED", nobody.toString());
        }
        var unknown = URI.create("http://store.invalid:9000");
        try (var store = open(unknown, Optional.empty())) {
            assertFails(() -> store.list(""), "STORE_HOST_UNKNOWN", "store.invalid");
        }
        try (var store = open(unknown, "backups", RIGHT, Optional.empty(), false)) {
            assertFails(() -> store.list(""), "STORE_HOST_UNKNOWN", "--s3-path-style");
        }
    }

    private static int unusedPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void storesOverTlsWithTheAuthorityThatIsGiven() throws Exception {
        try (var store = open(tls.endpoint(), Optional.of(certificate.pemFile()))) {
            var key = new ObjectKey("over/tls");
            store.put(key, ObjectSource.of(new byte[] {1, 2}), Condition.IF_ABSENT);

            try (var in = store.open(key, 0)) {
                assertThat(in.readAllBytes()).containsExactly(1, 2);
            }
        }
    }

    @Test
    void refusesACertificateOfAnUnknownAuthorityOrAnotherName() throws Exception {
        try (var store = open(tls.endpoint(), Optional.empty())) {
            assertFails(() -> store.list(""), "STORE_TLS_UNTRUSTED", "--s3-ca");
        }
        try (var store = open(tls.endpoint("localhost"), Optional.of(certificate.pemFile()))) {
            assertFails(() -> store.list(""), "STORE_TLS_NAME", "localhost");
        }
    }

    @Test
    void tellsPlainAndTlsPortsApart() throws Exception {
        var plainPort = URI.create("https://127.0.0.1:" + server.endpoint().getPort());
        try (var store = open(plainPort, Optional.empty())) {
            assertFails(() -> store.list(""), "STORE_TLS_MISSING", "does not speak TLS");
        }
        var tlsPort = URI.create("http://127.0.0.1:" + tls.endpoint().getPort());
        try (var store = open(tlsPort, Optional.empty())) {
            assertThatThrownBy(() -> store.list(""))
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            failure -> assertThat(failure.remedy()).contains("write https://"));
        }
    }

    @Test
    void refusesACaFileThatIsNone() throws IOException {
        var notPem = Files.writeString(directory.resolve("not.pem"), "hello");
        var empty = Files.writeString(directory.resolve("empty.pem"), "");

        for (var file : List.of(directory.resolve("absent.pem"), notPem, empty)) {
            assertThatThrownBy(() -> open(tls.endpoint(), Optional.of(file)))
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            failure -> {
                                assertThat(failure.code()).isEqualTo("STORE_CA_UNREADABLE");
                                assertThat(failure.failure()).isEqualTo(Failure.BAD_INPUT);
                                assertThat(failure.problem()).contains(file.toString());
                            });
        }
    }
}
