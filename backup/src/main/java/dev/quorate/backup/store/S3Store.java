package dev.quorate.backup.store;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.store.PutResult.AlreadyThere;
import dev.quorate.backup.store.PutResult.Stored;
import dev.quorate.manager.spec.StoreAddress;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A store in a bucket of an S3-compatible server.
///
/// Any answer can be lost, and the client then repeats its call. So a 412 may be the echo of one's
/// own success: before it is called a conflict, what is there is read back and compared.
final class S3Store implements BackupStore {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int CONFLICT_ATTEMPTS_MAX = 5;
    private static final long CONFLICT_PAUSE_MILLIS_FIRST = 50;

    private final StoreAddress.S3 address;
    private final S3Bucket bucket;
    private final StoreSettings settings;
    private final ConditionProbe probe;
    private final StaleUploads stale;
    private volatile boolean reached;

    S3Store(StoreAddress.S3 address, StoreSettings settings) {
        this.address = address;
        this.bucket = new S3Bucket(address, settings);
        this.settings = settings;
        this.probe = new ConditionProbe(bucket);
        this.stale = new StaleUploads(bucket, settings.abandonedAfter());
    }

    @Override
    public PutResult put(ObjectKey key, ObjectSource source, Condition condition)
            throws IOException, InterruptedException {
        reach();
        try (var upload = new S3Upload(bucket, key.text(), settings, stale)) {
            var out = new MeasuredOutput(upload);
            source.writeTo(out);
            upload.finish();
            var measure = out.measure();
            return switch (condition) {
                case ALWAYS -> replace(upload, key, measure);
                case IF_ABSENT -> putIfAbsent(upload, key, measure);
            };
        }
    }

    private PutResult replace(S3Upload upload, ObjectKey key, Measure measure) throws IOException {
        if (upload.publish(false) == WriteOutcome.GONE
                && !compare(key, measure).filter(Stored.class::isInstance).isPresent()) {
            throw vanished(key);
        }
        return stored(measure);
    }

    private PutResult putIfAbsent(S3Upload upload, ObjectKey key, Measure measure)
            throws IOException {
        var conditions = upload.inParts() ? probe.ofMultipart() : probe.ofPut();
        return switch (conditions) {
            case HONOURED -> publishIfAbsent(upload, key, measure);
            case REFUSED, IGNORED -> lookAndPublish(upload, key, measure);
        };
    }

    private PutResult publishIfAbsent(S3Upload upload, ObjectKey key, Measure measure)
            throws IOException {
        for (var attempt = 0; attempt < CONFLICT_ATTEMPTS_MAX; attempt++) {
            switch (upload.publish(true)) {
                case WRITTEN -> {
                    return stored(measure);
                }
                case UNSUPPORTED -> {
                    return lookAndPublish(upload, key, measure);
                }
                case GONE -> {
                    return compare(key, measure).orElseThrow(() -> vanished(key));
                }
                case EXISTS, CONFLICT -> {
                    var found = compare(key, measure);
                    if (found.isPresent()) {
                        return found.get();
                    }
                    // The other writer is not done yet, or its object was deleted since.
                    LockSupport.parkNanos(
                            TimeUnit.MILLISECONDS.toNanos(CONFLICT_PAUSE_MILLIS_FIRST << attempt));
                }
            }
        }
        throw vanished(key);
    }

    /// The best that can be done on a server without conditions.
    private PutResult lookAndPublish(S3Upload upload, ObjectKey key, Measure measure)
            throws IOException {
        var before = compare(key, measure);
        if (before.isPresent()) {
            return before.get();
        }
        upload.publish(false);
        return compare(key, measure).orElseThrow(() -> vanished(key));
    }

    /// Whether what is there is what was sent; empty when nothing is there.
    private Optional<PutResult> compare(ObjectKey key, Measure measure) throws IOException {
        var existing = find(key);
        if (existing.isEmpty()) {
            return Optional.empty();
        }
        if (existing.get().bytes() != measure.bytes()) {
            return Optional.of(new AlreadyThere(existing.get()));
        }
        try (var in = open(key, 0)) {
            return Optional.of(
                    Measure.of(in).equals(measure)
                            ? stored(measure)
                            : new AlreadyThere(existing.get()));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static Stored stored(Measure measure) {
        return new Stored(measure.bytes(), measure.sha256());
    }

    @Override
    public InputStream open(ObjectKey key, long offset) throws IOException {
        reach();
        if (offset > 0) {
            // Servers answer 416 to a read that begins at the end.
            var bytes =
                    find(key)
                            .orElseThrow(() -> new NoSuchFileException(bucket.key(key.text())))
                            .bytes();
            if (offset == bytes) {
                return InputStream.nullInputStream();
            }
            checkOffset(offset <= bytes, offset, key);
        }
        checkOffset(offset >= 0, offset, key);
        return S3Download.open(bucket, key.text(), offset, settings.attempts());
    }

    private static void checkOffset(boolean inside, long offset, ObjectKey key) {
        if (!inside) {
            throw new IllegalArgumentException(
                    "offset %d lies outside of %s".formatted(offset, key));
        }
    }

    @Override
    public Stream<StoredObject> list(String folder) throws IOException {
        if (!folder.isEmpty()) {
            Folder.key(folder);
        }
        var listing = S3Listing.open(bucket, folder);
        reached = true;
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                        listing, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT),
                false);
    }

    @Override
    public Optional<StoredObject> find(ObjectKey key) throws IOException {
        reach();
        return bucket.head(key.text())
                .map(head -> new StoredObject(key, head.contentLength(), head.lastModified()));
    }

    @Override
    public void delete(ObjectKey key) throws IOException {
        reach();
        bucket.delete(key.text());
    }

    @Override
    public StoreCapabilities capabilities() throws IOException {
        reach();
        return new StoreCapabilities(probe.ofPut(), probe.ofMultipart(), encryptedInTransit());
    }

    /// What does not leave this machine need not be encrypted.
    private boolean encryptedInTransit() {
        return address.options()
                .endpoint()
                .filter(uri -> uri.getScheme().equals("http"))
                .filter(uri -> !LOOPBACK.contains(uri.getHost()))
                .isEmpty();
    }

    /// Asks once for something whose refusal has a body: an answer to HEAD has none, so that a
    /// wrong key or a missing bucket would look like a missing object.
    private void reach() throws IOException {
        if (!reached) {
            bucket.list("", null, 1);
            reached = true;
        }
    }

    private OperatorException vanished(ObjectKey key) {
        return new OperatorException(
                Failure.STORE_UNREACHABLE,
                "STORE_WRITE_LOST",
                "%s/%s was sent, but the store does not show it".formatted(address, key),
                "no other object was changed",
                "run the command again; it is safe");
    }

    @Override
    public void close() {
        bucket.close();
    }
}
