package dev.quorate.backup.store;

import dev.quorate.backup.store.StoreCapabilities.ConditionalWrites;

import software.amazon.awssdk.services.s3.model.CompletedPart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Finds out what a server makes of conditional writes, with a small object that always has the
/// same bytes and stays: so it needs no right to delete, and after the first time one call is
/// enough.
///
/// Servers were seen that honour them, refuse them, ignore them, and ignore them only where the
/// parts of an upload are put together.
final class ConditionProbe {
    /// Begins with a dot, so that it is no [ObjectKey] and in no listing.
    static final String NAME = ".quorate-probe";

    private static final byte[] CONTENT =
            "Written by Quorate to see whether this store honours conditional writes.\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final S3Bucket bucket;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<ConditionalWrites> put = Optional.empty();
    private Optional<ConditionalWrites> multipart = Optional.empty();

    ConditionProbe(S3Bucket bucket) {
        this.bucket = bucket;
    }

    ConditionalWrites ofPut() throws IOException {
        lock.lock();
        try {
            if (put.isEmpty()) {
                put = Optional.of(probePut());
            }
            return put.get();
        } finally {
            lock.unlock();
        }
    }

    ConditionalWrites ofMultipart() throws IOException {
        lock.lock();
        try {
            if (multipart.isEmpty()) {
                ensureObject(ofPut());
                multipart = Optional.of(probeMultipart());
            }
            return multipart.get();
        } finally {
            lock.unlock();
        }
    }

    private ConditionalWrites probePut() throws IOException {
        var first = classify(bucket.put(NAME, CONTENT, CONTENT.length, true));
        // Written: either it was absent, or the condition was ignored. Now it is there.
        return first == ConditionalWrites.IGNORED
                ? classify(bucket.put(NAME, CONTENT, CONTENT.length, true))
                : first;
    }

    /// Where conditions are refused, the probe of put has left nothing to collide with.
    private void ensureObject(ConditionalWrites ofPut) throws IOException {
        if (ofPut == ConditionalWrites.REFUSED) {
            bucket.put(NAME, CONTENT, CONTENT.length, false);
        }
    }

    private ConditionalWrites probeMultipart() throws IOException {
        var id = bucket.beginUpload(NAME);
        var outcome = Optional.<WriteOutcome>empty();
        try {
            var part = bucket.uploadPart(NAME, id, 1, CONTENT, CONTENT.length);
            outcome = Optional.of(complete(id, part));
            return classify(outcome.get());
        } finally {
            if (outcome.filter(WriteOutcome.WRITTEN::equals).isEmpty()) {
                bucket.abortUpload(bucket.key(NAME), id);
            }
        }
    }

    private WriteOutcome complete(String id, CompletedPart part) throws IOException {
        return bucket.completeUpload(NAME, id, List.of(part), CONTENT.length, true);
    }

    private static ConditionalWrites classify(WriteOutcome outcome) {
        return switch (outcome) {
            case WRITTEN, GONE -> ConditionalWrites.IGNORED;
            case EXISTS, CONFLICT -> ConditionalWrites.HONOURED;
            case UNSUPPORTED -> ConditionalWrites.REFUSED;
        };
    }
}
