package dev.quorate.backup.store;

import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The bytes of an object, read to its very end: a connection that breaks, or ends too early, is
/// opened again where it was, as long as it is still the same object.
final class S3Download extends InputStream {
    /// A server that gives this much between two failures is slow, not broken.
    private static final long PROGRESS_BYTES = 1 << 20;

    private static final long PAUSE_MILLIS_FIRST = 100;

    private final S3Bucket bucket;
    private final String name;
    private final int attempts;
    private final String etag;
    private final long end;
    private ResponseInputStream<GetObjectResponse> current;
    private long position;
    private long positionOfFailure;
    private int failures;

    private S3Download(
            S3Bucket bucket,
            String name,
            int attempts,
            long offset,
            ResponseInputStream<GetObjectResponse> first) {
        this.bucket = bucket;
        this.name = name;
        this.attempts = attempts;
        this.current = first;
        this.position = offset;
        this.positionOfFailure = offset;
        this.etag = String.valueOf(first.response().eTag());
        this.end = offset + first.response().contentLength();
    }

    static S3Download open(S3Bucket bucket, String name, long offset, int attempts)
            throws IOException {
        var first = bucket.get(name, offset);
        checkRange(first, offset, name);
        return new S3Download(bucket, name, attempts, offset, first);
    }

    /// Some servers answer a range with other bytes.
    private static void checkRange(
            ResponseInputStream<GetObjectResponse> answer, long offset, String name)
            throws IOException {
        var range = Objects.requireNonNullElse(answer.response().contentRange(), "");
        if (offset > 0 && !range.startsWith("bytes %d-".formatted(offset))) {
            answer.abort();
            throw new IOException(
                    "the server answered to a read of %s from byte %d with range '%s'"
                            .formatted(name, offset, range));
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        while (position < end) {
            try {
                var read = current.read(buffer, offset, length);
                if (read > 0) {
                    position += read;
                    return read;
                }
                throw new EOFException("%s ended at byte %d of %d".formatted(name, position, end));
            } catch (IOException e) {
                resume(e);
            }
        }
        return -1;
    }

    private void resume(IOException failure) throws IOException {
        failures = position - positionOfFailure >= PROGRESS_BYTES ? 1 : failures + 1;
        positionOfFailure = position;
        current.abort();
        if (failures >= attempts) {
            throw failure;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS_FIRST << failures));
        if (Thread.currentThread().isInterrupted()) {
            throw failure;
        }
        current = bucket.get(name, position);
        checkRange(current, position, name);
        if (!etag.equals(String.valueOf(current.response().eTag()))) {
            current.abort();
            throw new IOException("%s was replaced while it was read".formatted(name));
        }
    }

    @Override
    public void close() throws IOException {
        if (position < end) {
            // Closing would read the rest.
            current.abort();
        } else {
            current.close();
        }
    }
}
