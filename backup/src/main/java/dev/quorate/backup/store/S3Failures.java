package dev.quorate.backup.store;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.StoreAddress;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/// Says what an answer of an S3 server, or its silence, means for the person who runs the command.
///
/// Messages of servers are shortened and stripped; keys, signatures and credentials never occur in
/// them, since only codes and the server's own sentence are used.
final class S3Failures {
    private static final int SERVER_MESSAGE_LENGTH_MAX = 200;
    private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([a-z0-9-]+)'");
    private static final String NOTHING_WRITTEN = "no object of the store was changed";
    private static final String PERHAPS_WRITTEN =
            "the object may or may not have been stored; running the command again is safe";

    private final StoreAddress.S3 address;
    private final Clock clock;

    S3Failures(StoreAddress.S3 address, Clock clock) {
        this.address = address;
        this.clock = clock;
    }

    /// @param key the whole key in the bucket, or the prefix that was listed
    OperatorException of(SdkException e, S3Operation operation, String key) {
        return switch (e) {
            case AwsServiceException answer -> answered(answer, operation, key);
            case ApiCallTimeoutException _, ApiCallAttemptTimeoutException _ ->
                    timedOut(e, operation);
            default -> silent(e, operation);
        };
    }

    private OperatorException answered(AwsServiceException e, S3Operation operation, String key) {
        return switch (code(e)) {
            case "InvalidAccessKeyId" ->
                    denied(
                            "STORE_KEY_UNKNOWN",
                            "%s does not know the access key".formatted(server()),
                            "check AWS_ACCESS_KEY_ID or the profile, and that it belongs to this"
                                    + " server",
                            e);
            case "SignatureDoesNotMatch" ->
                    denied(
                            "STORE_SECRET_WRONG",
                            "%s says that the secret key does not belong to the access key"
                                    .formatted(server()),
                            "check AWS_SECRET_ACCESS_KEY or the profile",
                            e);
            case "ExpiredToken", "TokenRefreshRequired", "InvalidToken" ->
                    denied(
                            "STORE_TOKEN_EXPIRED",
                            "%s says that the session token has expired or is invalid"
                                    .formatted(server()),
                            "log in again, or renew AWS_SESSION_TOKEN together with its keys",
                            e);
            case "NoSuchBucket" ->
                    denied(
                            "STORE_BUCKET_MISSING",
                            "%s has no bucket %s".formatted(server(), address.bucket()),
                            "check the name, or have its owner make it; Quorate makes no buckets",
                            e);
            case "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture" -> skewed(e);
            case "PermanentRedirect",
                    "AuthorizationHeaderMalformed",
                    "IllegalLocationConstraintException",
                    "TemporaryRedirect",
                    "Redirect" ->
                    elsewhere(e);
            case "QuotaExceeded", "InsufficientCapacity", "XMinioStorageFull" ->
                    denied(
                            "STORE_FULL",
                            "%s has no room left for bucket %s"
                                    .formatted(server(), address.bucket()),
                            "raise its quota, or prune old backups",
                            e);
            default -> byStatus(e, operation, key);
        };
    }

    private OperatorException byStatus(AwsServiceException e, S3Operation operation, String key) {
        var status = e.statusCode();
        if (status == 301 || status == 307 || status == 308) {
            return elsewhere(e);
        }
        if (status == 401 || status == 403) {
            return accessDenied(e, operation, key);
        }
        if (status == 429 || (status >= 500 && status != 501)) {
            return failure(
                    "STORE_BUSY",
                    "%s answered %s to %d attempts"
                            .formatted(server(), statusLine(e), Math.max(1, e.numAttempts())),
                    operation.writes() ? PERHAPS_WRITTEN : NOTHING_WRITTEN,
                    "wait and run the command again; if it stays so, ask the store's operator",
                    e);
        }
        if (status == 400 && code(e).isEmpty() && plain()) {
            return failure(
                    "STORE_NOT_S3",
                    "%s answered 400 without a word of S3".formatted(server()),
                    NOTHING_WRITTEN,
                    "if the port speaks TLS write https:// in the endpoint",
                    e);
        }
        return failure(
                "STORE_REFUSED",
                "%s answered %s to %s%s"
                        .formatted(server(), statusLine(e), operation.permission(), sentence(e)),
                NOTHING_WRITTEN,
                "check that the endpoint is an S3-compatible server and the bucket's settings",
                e);
    }

    private OperatorException accessDenied(
            AwsServiceException e, S3Operation operation, String key) {
        var resource = "arn:aws:s3:::" + address.bucket() + (operation.onBucket() ? "" : "/" + key);
        return denied(
                "STORE_DENIED",
                "%s denies %s on %s%s"
                        .formatted(server(), operation.permission(), resource, sentence(e)),
                "grant %s on %s%s"
                        .formatted(
                                operation.permission(),
                                resource,
                                operation == S3Operation.GET
                                        ? ", and s3:ListBucket on arn:aws:s3:::%s, without which"
                                                        .formatted(address.bucket())
                                                + " a missing object looks like a denied one"
                                        : ""),
                e);
    }

    private OperatorException skewed(AwsServiceException e) {
        var offset =
                header(e, "Date")
                        .flatMap(S3Failures::httpDate)
                        .map(theirs -> Duration.between(theirs, clock.instant()));
        var howMuch =
                offset.map(difference ->
                                "%d s %s"
                                        .formatted(
                                                difference.abs().toSeconds(),
                                                difference.isNegative() ? "behind" : "ahead of"))
                        .orElse("too far from");
        return denied(
                "STORE_CLOCK_SKEW",
                "the clock of this machine is %s that of %s".formatted(howMuch, server()),
                "set this machine's clock (chronyc makestep, or timedatectl set-ntp true)",
                e);
    }

    private OperatorException elsewhere(AwsServiceException e) {
        var region =
                header(e, "x-amz-bucket-region")
                        .or(() ->
                                Optional.of(EXPECTED_REGION.matcher(serverMessage(e)))
                                        .filter(Matcher::find)
                                        .map(found -> found.group(1)));
        return denied(
                "STORE_REGION_WRONG",
                "bucket %s does not lie in the region that was asked%s (%s)"
                        .formatted(
                                address.bucket(),
                                region.map(name -> ", but in " + name).orElse(""),
                                statusLine(e)),
                region.map("give --s3-region %s, and no --s3-endpoint of another region"::formatted)
                        .orElse("give the bucket's region with --s3-region"),
                e);
    }

    private OperatorException timedOut(Throwable e, S3Operation operation) {
        return failure(
                "STORE_TIMEOUT",
                "%s did not answer in time".formatted(server()),
                operation.writes() ? PERHAPS_WRITTEN : NOTHING_WRITTEN,
                "check the network and the endpoint, then run the command again",
                e);
    }

    /// No answer at all: the cause of the cause tells why.
    private OperatorException silent(SdkException e, S3Operation operation) {
        if (String.valueOf(e.getMessage()).contains("Unable to load credentials")) {
            return denied(
                    "STORE_NO_CREDENTIALS",
                    "no keys for %s were found".formatted(server()),
                    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with"
                            + " AWS_PROFILE",
                    e);
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case UnknownHostException _ -> {
                    return unknownHost(e);
                }
                case SSLException tls -> {
                    return tls(tls, e);
                }
                case SocketTimeoutException _ -> {
                    return timedOut(e, operation);
                }
                case ConnectException _ -> {
                    return denied(
                            "STORE_CONNECTION_REFUSED",
                            "nothing listens at %s".formatted(server()),
                            "check host and port of --s3-endpoint, and that the server runs",
                            e);
                }
                default -> {}
            }
        }
        return failure(
                "STORE_UNREACHABLE",
                "%s gave no answer that could be read: %s".formatted(server(), shortened(e)),
                operation.writes() ? PERHAPS_WRITTEN : NOTHING_WRITTEN,
                plain()
                        ? "check the endpoint; if its port speaks TLS write https://"
                        : "check the network and the endpoint",
                e);
    }

    private OperatorException unknownHost(SdkException e) {
        var hint =
                address.options().endpoint().isEmpty()
                        ? "check the region and the machine's DNS"
                        : address.options().pathStyle()
                                ? "check the host of --s3-endpoint and the machine's DNS"
                                : "check the host of --s3-endpoint; a server without a host name"
                                        + " for every bucket needs --s3-path-style";
        return denied(
                "STORE_HOST_UNKNOWN",
                "the host of %s has no address in DNS".formatted(server()),
                hint,
                e);
    }

    private OperatorException tls(SSLException tls, SdkException e) {
        var message = String.valueOf(tls.getMessage());
        if (message.contains("PKIX") || message.contains("unable to find valid certification")) {
            return denied(
                    "STORE_TLS_UNTRUSTED",
                    "the certificate of %s is not signed by an authority that is trusted here"
                            .formatted(server()),
                    "give the authority's certificate with --s3-ca FILE",
                    e);
        }
        if (tls instanceof SSLPeerUnverifiedException || message.contains("subject alternative")) {
            return denied(
                    "STORE_TLS_NAME",
                    "the certificate of %s is for another name: %s"
                            .formatted(server(), cut(message)),
                    "write the endpoint with a name that its certificate has",
                    e);
        }
        if (message.contains("Unsupported or unrecognized SSL message")) {
            return denied(
                    "STORE_TLS_MISSING",
                    "%s does not speak TLS on this port".formatted(server()),
                    "write http:// in the endpoint if it is meant to be unencrypted, or its TLS"
                            + " port",
                    e);
        }
        return denied(
                "STORE_TLS_FAILED",
                "no TLS connection to %s: %s".formatted(server(), cut(message)),
                "check the endpoint and the server's certificate",
                e);
    }

    private OperatorException denied(String code, String problem, String remedy, Throwable cause) {
        return failure(code, problem, NOTHING_WRITTEN, remedy, cause);
    }

    private static OperatorException failure(
            String code, String problem, String unchanged, String remedy, Throwable cause) {
        return new OperatorException(
                Failure.STORE_UNREACHABLE, code, problem, unchanged, remedy, cause);
    }

    private String server() {
        return address.options()
                .endpoint()
                .map(endpoint -> "the store at " + endpoint)
                .orElse("the store " + address);
    }

    private boolean plain() {
        return address.options()
                .endpoint()
                .filter(uri -> uri.getScheme().equals("http"))
                .isPresent();
    }

    static String code(AwsServiceException e) {
        var details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private static String serverMessage(AwsServiceException e) {
        var details = e.awsErrorDetails();
        return details == null || details.errorMessage() == null ? "" : details.errorMessage();
    }

    private static Optional<String> header(AwsServiceException e, String name) {
        var details = e.awsErrorDetails();
        return details == null || details.sdkHttpResponse() == null
                ? Optional.empty()
                : details.sdkHttpResponse().firstMatchingHeader(name);
    }

    private static Optional<Instant> httpDate(String text) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static String statusLine(AwsServiceException e) {
        return (e.statusCode() + " " + code(e)).strip();
    }

    private static String sentence(AwsServiceException e) {
        var message = cut(serverMessage(e));
        return message.isEmpty() ? "" : " (%s)".formatted(message);
    }

    private static String shortened(SdkException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return cut(root.getClass().getSimpleName() + ": " + root.getMessage());
    }

    private static String cut(String text) {
        var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= SERVER_MESSAGE_LENGTH_MAX
                ? line
                : line.substring(0, SERVER_MESSAGE_LENGTH_MAX) + "…";
    }
}
