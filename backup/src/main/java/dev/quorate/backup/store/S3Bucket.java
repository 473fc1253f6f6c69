package dev.quorate.backup.store;

import dev.quorate.manager.spec.StoreAddress;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The calls of an S3 server that are needed here, below one prefix of one bucket, with its
/// failures translated.
///
/// Names are relative to the prefix.
final class S3Bucket implements AutoCloseable {
    /// Slower than this, a link is taken for dead; parts get their time by it.
    private static final int BYTES_PER_SECOND_MIN = 64 << 10;

    private static final String ANY = "*";
    private static final String BYTES = "application/octet-stream";

    /// How servers say in a 400 that they do not know a condition.
    private static final Set<String> CODES_OF_UNSUPPORTED =
            Set.of("NotImplemented", "InvalidArgument", "InvalidRequest", "UnsupportedOperation");

    /// A server that puts parts together by copying them is expected to copy this much.
    private static final int BYTES_PER_SECOND_OF_COMPLETION = 4 << 20;

    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final StoreSettings settings;
    private final S3Failures failures;
    private final StoreAddress.S3 address;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<S3Client> patientClient = Optional.empty();

    S3Bucket(StoreAddress.S3 address, StoreSettings settings) {
        this.client = S3Connection.open(address, settings);
        this.address = address;
        this.bucket = address.bucket();
        this.prefix = address.prefix().isEmpty() ? "" : address.prefix() + "/";
        this.settings = settings;
        this.failures = new S3Failures(address, Clock.systemUTC());
    }

    /// One page of at most `keysMax` objects below a folder.
    ListObjectsV2Response list(String folder, @Nullable String continuation, int keysMax)
            throws IOException {
        return call(
                S3Operation.LIST,
                folder,
                () ->
                        client.listObjectsV2(request ->
                                request.bucket(bucket)
                                        .prefix(prefix + folder)
                                        .continuationToken(continuation)
                                        .maxKeys(keysMax)));
    }

    /// The name below the prefix of a key that a listing showed.
    String relative(String key) {
        return key.substring(prefix.length());
    }

    /// Empty when the server says that there is none. A denial throws: without the right to list,
    /// servers deny what is absent.
    Optional<HeadObjectResponse> head(String name) throws IOException {
        return call(
                S3Operation.GET,
                name,
                () -> {
                    try {
                        return Optional.of(
                                client.headObject(
                                        request -> request.bucket(bucket).key(prefix + name)));
                    } catch (S3Exception e) {
                        if (e.statusCode() == 404) {
                            return Optional.empty();
                        }
                        throw e;
                    }
                });
    }

    /// @throws NoSuchFileException when there is no such object
    ResponseInputStream<GetObjectResponse> get(String name, long offset) throws IOException {
        var request = GetObjectRequest.builder().bucket(bucket).key(prefix + name);
        if (offset > 0) {
            request.range("bytes=%d-".formatted(offset));
        }
        var found =
                call(
                        S3Operation.GET,
                        name,
                        () -> {
                            try {
                                return Optional.of(client.getObject(request.build()));
                            } catch (S3Exception e) {
                                if (S3Failures.code(e).equals("NoSuchKey")) {
                                    return Optional.<ResponseInputStream<GetObjectResponse>>empty();
                                }
                                throw e;
                            }
                        });
        return found.orElseThrow(() -> new NoSuchFileException(prefix + name));
    }

    WriteOutcome put(String name, byte[] buffer, int length, boolean ifAbsent) throws IOException {
        return write(
                name,
                ifAbsent,
                () ->
                        client.putObject(
                                request -> {
                                    request.bucket(bucket).key(prefix + name);
                                    if (ifAbsent) {
                                        request.ifNoneMatch(ANY);
                                    }
                                    request.overrideConfiguration(call ->
                                            call.apiCallAttemptTimeout(attempt(length))
                                                    .apiCallTimeout(whole(length)));
                                },
                                body(buffer, length)));
    }

    /// @return the id of the upload
    String beginUpload(String name) throws IOException {
        return call(
                S3Operation.PUT,
                name,
                () ->
                        client.createMultipartUpload(
                                        request -> request.bucket(bucket).key(prefix + name))
                                .uploadId());
    }

    CompletedPart uploadPart(String name, String uploadId, int number, byte[] buffer, int length)
            throws IOException {
        var etag =
                call(
                        S3Operation.PUT,
                        name,
                        () ->
                                client.uploadPart(
                                                request ->
                                                        request.bucket(bucket)
                                                                .key(prefix + name)
                                                                .uploadId(uploadId)
                                                                .partNumber(number)
                                                                .overrideConfiguration(call ->
                                                                        call.apiCallAttemptTimeout(
                                                                                        attempt(
                                                                                                length))
                                                                                .apiCallTimeout(
                                                                                        whole(
                                                                                                length))),
                                                body(buffer, length))
                                        .eTag());
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    /// @param bytes of all parts: some servers put them together by copying, which takes its time
    WriteOutcome completeUpload(
            String name, String uploadId, List<CompletedPart> parts, long bytes, boolean ifAbsent)
            throws IOException {
        var patient = patientClient();
        var patience = settings.callTimeout().plusSeconds(bytes / BYTES_PER_SECOND_OF_COMPLETION);
        return write(
                name,
                ifAbsent,
                () ->
                        patient.completeMultipartUpload(request -> {
                            request.bucket(bucket)
                                    .key(prefix + name)
                                    .uploadId(uploadId)
                                    .multipartUpload(upload -> upload.parts(parts))
                                    .overrideConfiguration(call ->
                                            call.apiCallAttemptTimeout(patience)
                                                    .apiCallTimeout(patience));
                            if (ifAbsent) {
                                request.ifNoneMatch(ANY);
                            }
                        }));
    }

    /// Made when it is needed, which it never is for a command that only reads.
    private S3Client patientClient() {
        lock.lock();
        try {
            if (patientClient.isEmpty()) {
                patientClient = Optional.of(S3Connection.openForLongSilence(address, settings));
            }
            return patientClient.get();
        } finally {
            lock.unlock();
        }
    }

    void abortUpload(String key, String uploadId) throws IOException {
        call(
                S3Operation.ABORT,
                key,
                () ->
                        client.abortMultipartUpload(
                                request -> request.bucket(bucket).key(key).uploadId(uploadId)));
    }

    /// The whole key of a name, as a listing of uploads shows it.
    String key(String name) {
        return prefix + name;
    }

    List<MultipartUpload> uploads() throws IOException {
        return call(
                S3Operation.LIST_UPLOADS,
                "",
                () ->
                        client.listMultipartUploads(
                                        request -> request.bucket(bucket).prefix(prefix))
                                .uploads());
    }

    void delete(String name) throws IOException {
        call(
                S3Operation.DELETE,
                name,
                () -> client.deleteObject(request -> request.bucket(bucket).key(prefix + name)));
    }

    @Override
    public void close() {
        client.close();
        patientClient.ifPresent(S3Client::close);
    }

    private WriteOutcome write(String name, boolean ifAbsent, Runnable write) throws IOException {
        return call(
                S3Operation.PUT,
                name,
                () -> {
                    try {
                        write.run();
                        return WriteOutcome.WRITTEN;
                    } catch (S3Exception e) {
                        return outcome(e, ifAbsent).orElseThrow(() -> e);
                    }
                });
    }

    private static Optional<WriteOutcome> outcome(S3Exception e, boolean ifAbsent) {
        var code = S3Failures.code(e);
        if (code.equals("NoSuchUpload")) {
            return Optional.of(WriteOutcome.GONE);
        }
        if (!ifAbsent) {
            return Optional.empty();
        }
        return switch (e.statusCode()) {
            case 412 -> Optional.of(WriteOutcome.EXISTS);
            case 409 -> Optional.of(WriteOutcome.CONFLICT);
            case 501 -> Optional.of(WriteOutcome.UNSUPPORTED);
            case 400 ->
                    CODES_OF_UNSUPPORTED.contains(code)
                            ? Optional.of(WriteOutcome.UNSUPPORTED)
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private <T> T call(S3Operation operation, String name, Supplier<T> call) throws IOException {
        try {
            return call.get();
        } catch (AbortedException e) {
            Thread.currentThread().interrupt();
            var interruption = new InterruptedIOException("interrupted during " + operation);
            interruption.initCause(e);
            throw interruption;
        } catch (SdkException e) {
            throw failures.of(e, operation, prefix + name);
        }
    }

    private static RequestBody body(byte[] buffer, int length) {
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(buffer, 0, length), length, BYTES);
    }

    private Duration attempt(int bytes) {
        return settings.attemptTimeout().plusSeconds(bytes / BYTES_PER_SECOND_MIN);
    }

    private Duration whole(int bytes) {
        return settings.callTimeout().plusSeconds(bytes / BYTES_PER_SECOND_MIN);
    }
}
