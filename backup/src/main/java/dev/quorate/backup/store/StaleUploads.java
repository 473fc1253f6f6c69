package dev.quorate.backup.store;

import dev.quorate.OperatorException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import software.amazon.awssdk.services.s3.model.MultipartUpload;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/// Aborts what crashed writers have left half uploaded below our prefix: invisible, but paid for.
final class StaleUploads {
    private static final Logger LOG = LoggerFactory.getLogger(StaleUploads.class);

    private final S3Bucket bucket;
    private final Duration abandonedAfter;
    private final AtomicBoolean swept = new AtomicBoolean();

    StaleUploads(S3Bucket bucket, Duration abandonedAfter) {
        this.bucket = bucket;
        this.abandonedAfter = abandonedAfter;
    }

    /// Once for each opened store. A server that does not let us is none of the writer's business.
    void sweepOnce(Instant now) throws IOException {
        if (!swept.compareAndSet(false, true)) {
            return;
        }
        try {
            for (var upload : bucket.uploads()) {
                if (ours(upload) && upload.initiated().plus(abandonedAfter).isBefore(now)) {
                    bucket.abortUpload(upload.key(), upload.uploadId());
                }
            }
        } catch (OperatorException e) {
            LOG.atDebug().setCause(e).log("stale uploads left alone");
        }
    }

    private boolean ours(MultipartUpload upload) {
        if (!upload.key().startsWith(bucket.key("")) || upload.initiated() == null) {
            return false;
        }
        var name = bucket.relative(upload.key());
        return name.equals(ConditionProbe.NAME) || ObjectKey.ofListed(name).isPresent();
    }
}
