package dev.quorate.backup.store;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import software.amazon.awssdk.services.s3.model.CompletedPart;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// One object on its way to an S3 server: kept in memory while it fits into one part, sent in parts
/// as soon as it does not.
///
/// Memory is the part that is being filled and the bytes in flight, which together stay below
/// (`partsInFlight` + 1) parts until a single part outgrows that.
final class S3Upload implements ByteSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(S3Upload.class);
    private static final int BUFFER_BYTES_FIRST = 64 << 10;

    private static final byte[] EMPTY = {};

    private final S3Bucket bucket;
    private final String name;
    private final StoreSettings settings;
    private final StaleUploads stale;
    private final int bytesInFlightMax;
    private final Semaphore bytesInFlight;
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<CompletedPart> sent = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Optional<Exception>> failure =
            new AtomicReference<>(Optional.empty());

    private Optional<String> uploadId = Optional.empty();
    private long bytesSent;
    private boolean published;
    private int partNumber = 1;
    private byte[] buffer;
    private int filled;

    S3Upload(S3Bucket bucket, String name, StoreSettings settings, StaleUploads stale) {
        this.bucket = bucket;
        this.name = name;
        this.settings = settings;
        this.stale = stale;
        this.bytesInFlightMax =
                (int)
                        Math.min(
                                (long) settings.partsInFlight() * settings.partBytes(),
                                Integer.MAX_VALUE);
        this.bytesInFlight = new Semaphore(bytesInFlightMax);
        this.buffer = new byte[BUFFER_BYTES_FIRST];
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        var from = offset;
        var left = length;
        while (left > 0) {
            if (filled == partBytes()) {
                sendPart();
            }
            makeRoom(left);
            var taken = Math.min(left, buffer.length - filled);
            System.arraycopy(bytes, from, buffer, filled, taken);
            filled += taken;
            from += taken;
            left -= taken;
        }
    }

    /// Sends what is left. After it the object can be published.
    void finish() throws IOException {
        if (uploadId.isEmpty()) {
            return;
        }
        sendPart();
        acquire(bytesInFlightMax);
        throwFailure();
    }

    boolean inParts() {
        return uploadId.isPresent();
    }

    /// Makes the object visible, if the server lets it.
    WriteOutcome publish(boolean ifAbsent) throws IOException {
        var outcome =
                uploadId.isEmpty()
                        ? bucket.put(name, buffer, filled, ifAbsent)
                        : bucket.completeUpload(
                                name, uploadId.get(), inOrder(), bytesSent, ifAbsent);
        published = outcome == WriteOutcome.WRITTEN || outcome == WriteOutcome.GONE;
        return outcome;
    }

    private List<CompletedPart> inOrder() {
        return sent.stream().sorted(Comparator.comparing(CompletedPart::partNumber)).toList();
    }

    private int partBytes() {
        return PartSizes.bytesOf(partNumber, settings.partBytes());
    }

    private void makeRoom(int wanted) {
        if (filled == buffer.length) {
            var grown =
                    uploadId.isPresent()
                            ? partBytes()
                            : Math.max(2L * buffer.length, (long) filled + wanted);
            buffer = Arrays.copyOf(buffer, (int) Math.min(grown, partBytes()));
        }
    }

    private void sendPart() throws IOException {
        throwFailure();
        if (partNumber > PartSizes.PARTS_MAX) {
            throw new IllegalStateException("an object larger than 5 TiB");
        }
        if (uploadId.isEmpty()) {
            stale.sweepOnce(Instant.now());
            uploadId = Optional.of(bucket.beginUpload(name));
        }
        var id = uploadId.get();
        var number = partNumber;
        var part = buffer;
        var length = filled;
        var permits = Math.min(length, bytesInFlightMax);
        acquire(permits);
        senders.execute(() -> send(id, number, part, length, permits));
        partNumber++;
        bytesSent += length;
        buffer = EMPTY;
        filled = 0;
    }

    private void send(String id, int number, byte[] part, int length, int permits) {
        try {
            if (failure.get().isEmpty()) {
                sent.add(bucket.uploadPart(name, id, number, part, length));
            }
        } catch (IOException | RuntimeException e) {
            failure.compareAndSet(Optional.empty(), Optional.of(e));
        } finally {
            bytesInFlight.release(permits);
        }
    }

    private void acquire(int permits) throws IOException {
        try {
            bytesInFlight.acquire(permits);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interruption = new InterruptedIOException("interrupted while parts were sent");
            interruption.initCause(e);
            throw interruption;
        }
    }

    private void throwFailure() throws IOException {
        switch (failure.get().orElse(null)) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Exception e -> throw new IllegalStateException(e);
        }
    }

    /// Without a publication, nothing stays on the server.
    @Override
    public void close() {
        var interrupted = Thread.interrupted();
        try {
            if (published) {
                senders.close();
            } else {
                abandon();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void abandon() {
        senders.shutdownNow();
        try {
            // A part that arrives after the abort would stay for ever.
            if (!senders.awaitTermination(
                    settings.attemptTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atDebug().addKeyValue("name", name).log("parts still under way at the abort");
            }
            if (uploadId.isPresent()) {
                bucket.abortUpload(bucket.key(name), uploadId.get());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.atDebug().addKeyValue("name", name).setCause(e).log("left for a later sweep");
        }
    }
}
