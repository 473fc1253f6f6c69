package dev.quorate.manager.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.etcd.EtcdException.Kind;

import io.grpc.Status;
import io.grpc.StatusException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;

import javax.net.ssl.SSLHandshakeException;

class FailuresTest {
    private static final Endpoint ENDPOINT = new Endpoint("10.0.0.1", 2379);
    private static final Duration DEADLINE = Duration.ofMillis(2_500);

    @ParameterizedTest
    @CsvSource({
        "OUT_OF_RANGE, etcdserver: mvcc: required revision has been compacted, OUT_OF_RANGE",
        "OUT_OF_RANGE, etcdserver: mvcc: required revision is a future revision, OUT_OF_RANGE",
        "UNIMPLEMENTED, unknown method AuthStatus, UNSUPPORTED",
        "UNKNOWN, auth: user name is empty, DENIED",
        "UNKNOWN, auth: permission denied, DENIED",
        "INVALID_ARGUMENT, etcdserver: user name is empty, DENIED",
        "PERMISSION_DENIED, etcdserver: permission denied, DENIED",
        "UNAUTHENTICATED, etcdserver: invalid auth token, DENIED",
        "UNKNOWN, auth: user not found, DENIED",
        "FAILED_PRECONDITION, etcdserver: user name not found, DENIED",
        "DEADLINE_EXCEEDED, context deadline exceeded, DEADLINE",
        "UNAVAILABLE, etcdserver: request timed out, DEADLINE",
        "UNAVAILABLE, etcdserver: no leader, OTHER",
        "UNAVAILABLE, etcdserver: server stopped, UNREACHABLE",
        "UNAVAILABLE, Network closed for unknown reason, UNREACHABLE",
        "FAILED_PRECONDITION, etcdserver: rpc not supported for learner, OTHER",
    })
    void theKindFollowsFromCodeAndWords(Status.Code code, String words, Kind expected) {
        assertThat(Failures.kind(code.toStatus().withDescription(words))).isEqualTo(expected);
    }

    @Test
    void aRefusedConnectionIsNotAboutTrust() {
        var problem =
                of(new IOException("io exception", new ConnectException("Connection refused")));

        assertThat(problem.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(problem).hasMessage("10.0.0.1:2379: cannot be reached: Connection refused");
    }

    @Test
    void aCertificateThatIsNotAcceptedIsAboutTrust() {
        var handshake = new SSLHandshakeException("General OpenSslEngine problem");
        handshake.initCause(new CertificateExpiredException("NotAfter: yesterday"));

        var problem = of(handshake);

        assertThat(problem.kind()).isEqualTo(Kind.UNTRUSTED);
        assertThat(problem).hasMessage("10.0.0.1:2379: status: NotAfter: yesterday");
    }

    @Test
    void aMemberThatDiesDuringTheHandshakeIsNotAboutTrust() {
        var closed =
                new SSLHandshakeException(
                        "Connection closed while SSL/TLS handshake was in progress");

        assertThat(of(closed).kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(of(new SslHandshakeTimeoutException("handshake timed out")).kind())
                .isEqualTo(Kind.DEADLINE);
    }

    @Test
    void aMissedDeadlineNamesItsLength() {
        var missed = new StatusException(Status.DEADLINE_EXCEEDED.withDescription("..."));

        assertThat(Failures.of(ENDPOINT, "status", DEADLINE, missed))
                .hasMessage("10.0.0.1:2379: no answer to status within 2.5 s");
    }

    private static EtcdException of(Throwable cause) {
        var failure =
                new StatusException(
                        Status.UNAVAILABLE.withDescription("io exception").withCause(cause));
        return Failures.of(ENDPOINT, "status", DEADLINE, failure);
    }
}
