package dev.quorate.manager.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.manager.etcd.Etcd.ChangeOutcome;
import dev.quorate.manager.etcd.Etcd.MembershipChange;
import dev.quorate.manager.etcd.Etcd.Refusal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

class ClientTlsTest {
    private static final Endpoint ENDPOINT = new Endpoint("127.0.0.1", 1);
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    @Test
    void aMissingFileIsNamed(@TempDir Path directory) {
        var tls = new ClientTls(directory.resolve("ca.pem"), directory, directory);

        assertThatThrownBy(tls::context)
                .isInstanceOfSatisfying(
                        EtcdException.class,
                        e -> assertThat(e.kind()).isEqualTo(EtcdException.Kind.UNTRUSTED))
                .hasMessage("cannot read %s".formatted(directory.resolve("ca.pem")));
    }

    @Test
    void aFileThatIsNoCertificateIsNamed(@TempDir Path directory) throws Exception {
        var file = Files.writeString(directory.resolve("cert.pem"), "nothing of the kind");

        assertThatThrownBy(new ClientTls(file, file, file)::context)
                .isInstanceOf(EtcdException.class)
                .hasMessageStartingWith("cannot use %s with".formatted(file));
    }

    @Test
    void withoutCertificatesAProbeIsAFactAndAChangeIsNotSent(@TempDir Path directory)
            throws Exception {
        var missing = directory.resolve("missing.pem");
        try (var etcd = new GrpcEtcd(new ClientTls(missing, missing, missing))) {
            assertThat(etcd.probe(ENDPOINT, DEADLINE).problem()).contains(missing.toString());
            assertThat(etcd.change(ENDPOINT, new MembershipChange.AddLearner("x"), DEADLINE))
                    .isInstanceOfSatisfying(
                            ChangeOutcome.Refused.class,
                            refused -> assertThat(refused.kind()).isEqualTo(Refusal.NOT_SENT));
        }
    }
}
