package dev.quorate.manager.etcd;

import io.grpc.Status;
import io.grpc.StatusException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

/// What a failed call means, from gRPC's status, etcd's words and the causes below.
final class Failures {
    /// Netty reports a peer that goes away during the handshake as a failure of TLS.
    private static final String CLOSED_IN_HANDSHAKE = "Connection closed while SSL/TLS handshake";

    private static final int CAUSES_MAX = 16;

    private Failures() {}

    /// The failure of a call.
    ///
    /// @param where the endpoint, or several
    /// @param call what was asked, as a person would name it
    static EtcdException of(
            String where, String call, Duration deadline, Status status, Exception cause) {
        var kind = kind(status);
        return new EtcdException(kind, message(where, call, deadline, kind, status), cause);
    }

    static EtcdException of(
            Endpoint endpoint, String call, Duration deadline, StatusException failure) {
        return of(endpoint.toString(), call, deadline, failure.getStatus(), failure);
    }

    /// Whether etcd itself denied us the data. For a read it does so last, after the quorum or the
    /// store answered (`server/etcdserver/v3_server.go`, Range), as `etcdctl endpoint health`
    /// knows.
    static boolean isDeniedByServer(Status status) {
        var words = words(status);
        return words.equals("etcdserver: permission denied")
                || words.equals("etcdserver: user name is empty")
                || words.equals("etcdserver: user name not found")
                // Before 3.6 Maintenance calls say it with these words, as UNKNOWN.
                || words.startsWith("auth: ");
    }

    static EtcdException.Kind kind(Status status) {
        var words = words(status);
        if (isDeniedByServer(status)) {
            return EtcdException.Kind.DENIED;
        }
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED -> EtcdException.Kind.DEADLINE;
            case UNAUTHENTICATED, PERMISSION_DENIED -> EtcdException.Kind.DENIED;
            case OUT_OF_RANGE -> EtcdException.Kind.OUT_OF_RANGE;
            case UNIMPLEMENTED -> EtcdException.Kind.UNSUPPORTED;
            case UNAVAILABLE -> unavailable(status, words);
            case OK,
                    CANCELLED,
                    UNKNOWN,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    INTERNAL,
                    DATA_LOSS ->
                    EtcdException.Kind.OTHER;
        };
    }

    private static EtcdException.Kind unavailable(Status status, String words) {
        if (words.startsWith("etcdserver: request timed out")) {
            return EtcdException.Kind.DEADLINE;
        }
        if (words.equals("etcdserver: server stopped")) {
            return EtcdException.Kind.UNREACHABLE;
        }
        if (words.startsWith("etcdserver: ")) {
            return EtcdException.Kind.OTHER;
        }
        var causes = causes(status).toList();
        if (causes.stream().anyMatch(SslHandshakeTimeoutException.class::isInstance)) {
            return EtcdException.Kind.DEADLINE;
        }
        return causes.stream().anyMatch(Failures::isDistrust)
                ? EtcdException.Kind.UNTRUSTED
                : EtcdException.Kind.UNREACHABLE;
    }

    private static boolean isDistrust(Throwable cause) {
        return cause instanceof GeneralSecurityException
                || (cause instanceof SSLException
                        && !String.valueOf(cause.getMessage()).startsWith(CLOSED_IN_HANDSHAKE));
    }

    /// etcd's or the transport's own words for a failure; never empty.
    static String words(Status status) {
        var deepest = causes(status).reduce((earlier, later) -> later).map(Failures::reason);
        var description =
                Optional.ofNullable(status.getDescription()).filter(text -> !text.isBlank());
        // For a broken connection gRPC says "io exception" and keeps the reason in the cause.
        return status.getCode() == Status.Code.UNAVAILABLE
                ? deepest.or(() -> description).orElse("unavailable")
                : description.or(() -> deepest).orElse(status.getCode().name());
    }

    static String reason(Throwable cause) {
        var message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }

    private static String message(
            String where, String call, Duration deadline, EtcdException.Kind kind, Status status) {
        return switch (kind) {
            case DEADLINE ->
                    status.getCode() == Status.Code.DEADLINE_EXCEEDED
                            ? "%s: no answer to %s within %s s"
                                    .formatted(where, call, deadline.toMillis() / 1000.0)
                            : "%s: %s: %s".formatted(where, call, words(status));
            case UNREACHABLE -> "%s: cannot be reached: %s".formatted(where, words(status));
            case UNTRUSTED, DENIED, OUT_OF_RANGE, OTHER ->
                    "%s: %s: %s".formatted(where, call, words(status));
            case UNSUPPORTED -> "%s: this etcd knows no %s".formatted(where, call);
        };
    }

    private static Stream<Throwable> causes(Status status) {
        return Stream.iterate(status.getCause(), cause -> cause != null, Throwable::getCause)
                .limit(CAUSES_MAX);
    }
}
