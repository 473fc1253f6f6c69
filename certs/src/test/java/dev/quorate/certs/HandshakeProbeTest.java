package dev.quorate.certs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

class HandshakeProbeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String HOST = "127.0.0.1";

    @TempDir Path directory;

    private final Instant now = Instant.now();
    private final CertificateAuthority authority = Samples.authority(now);
    private final Identity server = issue(authority, Samples.LOOPBACK);
    private final Identity client = issue(authority, List.of());

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void returnsTheCertificateThatIsServed(String protocol) throws Exception {
        try (var listener = TlsServer.start(() -> server, protocol)) {
            var result = HandshakeProbe.as(client).probe(HOST, listener.port(), DEADLINE);

            assertThat(result).isEqualTo(new Handshake.Completed(server.certificate()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aListenerThatDemandsACertificateRejectsUsButShowsItsOwn(String protocol) throws Exception {
        try (var listener = TlsServer.start(() -> server, protocol)) {
            var result =
                    HandshakeProbe.anonymous(server.trusted())
                            .probe(HOST, listener.port(), DEADLINE);

            assertThat(result).isInstanceOf(Handshake.Rejected.class);
            assertThat(result.served()).contains(server.certificate());
        }
    }

    @Test
    void aCertificateOfAnotherCaIsRejected() throws Exception {
        var stranger = issue(Samples.authority(now), List.of());
        var disguised = new Identity(stranger.chain(), stranger.key(), server.trusted());
        try (var listener = TlsServer.start(() -> server, "TLSv1.2", "TLSv1.3")) {
            var result = HandshakeProbe.as(disguised).probe(HOST, listener.port(), DEADLINE);

            assertThat(result)
                    .isInstanceOfSatisfying(
                            Handshake.Rejected.class,
                            rejected -> assertThat(rejected.reason()).isNotBlank());
        }
    }

    @Test
    void aServerOfAnotherCaIsUntrustedAndItsCertificateKnown() throws Exception {
        var other = Samples.authority(now).certificate();
        try (var listener = TlsServer.start(() -> server, "TLSv1.2")) {
            var result =
                    HandshakeProbe.anonymous(List.of(other)).probe(HOST, listener.port(), DEADLINE);

            assertThat(result).isInstanceOf(Handshake.Untrusted.class);
            assertThat(result.served()).contains(server.certificate());
        }
    }

    @Test
    void aServerOfAnotherNameIsUntrusted() throws Exception {
        var elsewhere = issue(authority, List.of(AlternativeName.parse("10.9.9.9")));
        try (var listener = TlsServer.start(() -> elsewhere, "TLSv1.2")) {
            assertThat(HandshakeProbe.as(client).probe(HOST, listener.port(), DEADLINE))
                    .isInstanceOfSatisfying(
                            Handshake.Untrusted.class,
                            untrusted -> assertThat(untrusted.reason()).contains(HOST));
        }
    }

    @Test
    void anExpiredServerIsUntrustedAndItsCertificateKnown() throws Exception {
        var before = now.minus(Duration.ofDays(9));
        var aged = Samples.authority(before);
        var expired = aged.issue(Samples.request("m1", Duration.ofDays(1)), before);
        try (var listener = TlsServer.start(() -> expired, "TLSv1.2")) {
            assertThat(HandshakeProbe.as(expired).probe(HOST, listener.port(), DEADLINE))
                    .isInstanceOfSatisfying(
                            Handshake.Untrusted.class,
                            untrusted -> {
                                assertThat(untrusted.reason()).contains("NotAfter");
                                assertThat(untrusted.served()).contains(expired.certificate());
                            });
        }
    }

    @Test
    void aPlainServerSpeaksNoTls() throws Exception {
        try (var listener = plain("HTTP/1.1 400 Bad Request\r\n\r\n")) {
            assertThat(HandshakeProbe.as(client).probe(HOST, listener.getLocalPort(), DEADLINE))
                    .isInstanceOf(Handshake.NoTls.class);
        }
    }

    @Test
    void aServerThatHangsUpIsBroken() throws Exception {
        try (var listener = plain("")) {
            assertThat(HandshakeProbe.as(client).probe(HOST, listener.getLocalPort(), DEADLINE))
                    .isInstanceOf(Handshake.Broken.class);
        }
    }

    @Test
    void aPortWithoutAListenerRefuses() throws Exception {
        int port;
        try (var listener = plain("")) {
            port = listener.getLocalPort();
        }
        assertThat(HandshakeProbe.as(client).probe(HOST, port, DEADLINE))
                .isInstanceOf(Handshake.Refused.class);
    }

    @Test
    void aHostWithoutAnAddressIsUnreachable() throws Exception {
        assertThat(HandshakeProbe.as(client).probe("no such host", 1, DEADLINE))
                .isInstanceOf(Handshake.Unreachable.class);
    }

    @Test
    void aSilentServerTimesOut() throws Exception {
        // Connections wait in its backlog; nobody accepts them.
        try (var listener = new ServerSocket(0, 1, InetAddress.ofLiteral(HOST))) {
            var deadline = Duration.ofMillis(300);

            assertThat(HandshakeProbe.as(client).probe(HOST, listener.getLocalPort(), deadline))
                    .isEqualTo(new Handshake.TimedOut(deadline));
        }
    }

    @Test
    void noHandshakeFailsWhileThePairIsRenewedAgainAndAgain() throws Exception {
        var files = new PairDirectory(directory.resolve("server"));
        files.write(server);
        int renewals = 40;
        Set<String> seen = new HashSet<>();
        try (var listener = TlsServer.start(files::read, "TLSv1.2");
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Identity> renewing =
                    () -> {
                        for (int i = 1; i < renewals; i++) {
                            files.write(issue(authority, Samples.LOOPBACK));
                        }
                        var last = issue(authority, Samples.LOOPBACK);
                        files.write(last);
                        return last;
                    };
            var renewal = threads.submit(renewing);
            var probe = HandshakeProbe.as(client);
            while (!renewal.isDone()) {
                var result = probe.probe(HOST, listener.port(), DEADLINE);
                assertThat(result).isInstanceOf(Handshake.Completed.class);
                result.served().map(Serial::of).ifPresent(seen::add);
            }

            assertThat(probe.probe(HOST, listener.port(), DEADLINE))
                    .isEqualTo(new Handshake.Completed(renewal.get().certificate()));
            assertThat(listener.sourceFailures()).isZero();
            assertThat(seen).hasSizeGreaterThan(1);
        }
    }

    private Identity issue(CertificateAuthority by, List<AlternativeName> names) {
        return by.issue(new CertificateRequest("m1", names, Duration.ofDays(90)), now);
    }

    /// A server that answers anything with a text and hangs up.
    private static ServerSocket plain(String answer) throws Exception {
        var listener = new ServerSocket(0, 50, InetAddress.ofLiteral(HOST));
        Callable<Void> serving =
                () -> {
                    try (var connection = listener.accept()) {
                        assertThat(connection.getInputStream().read()).isNotNegative();
                        connection
                                .getOutputStream()
                                .write(answer.getBytes(StandardCharsets.US_ASCII));
                        connection.shutdownOutput();
                        connection.getInputStream().readAllBytes();
                        return null;
                    }
                };
        Thread.ofVirtual().start(new FutureTask<>(serving));
        return listener;
    }
}
