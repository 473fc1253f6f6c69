package dev.quorate.backup.store;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.services.s3.model.S3Object;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;

/// The objects below a folder, one page in memory at a time.
final class S3Listing implements Iterator<StoredObject> {
    private static final int PAGE_KEYS = 1000;

    private final S3Bucket bucket;
    private final String folder;
    private final Queue<StoredObject> page = new ArrayDeque<>();
    private @Nullable String continuation;
    private boolean complete;
    private String last = "";

    private S3Listing(S3Bucket bucket, String folder) {
        this.bucket = bucket;
        this.folder = folder;
    }

    /// Fetches the first page, so that a listing that is not allowed fails here.
    static S3Listing open(S3Bucket bucket, String folder) throws IOException {
        var listing = new S3Listing(bucket, folder);
        listing.fetch();
        return listing;
    }

    @Override
    public boolean hasNext() {
        while (page.isEmpty() && !complete) {
            try {
                fetch();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return !page.isEmpty();
    }

    @Override
    public StoredObject next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.remove();
    }

    private void fetch() throws IOException {
        var answer = bucket.list(folder, continuation, PAGE_KEYS);
        for (var object : answer.contents()) {
            add(object);
        }
        var following = answer.nextContinuationToken();
        complete = !Boolean.TRUE.equals(answer.isTruncated()) || following == null;
        if (!complete && Objects.equals(following, continuation)) {
            throw unordered("the same page again");
        }
        continuation = following;
    }

    /// A listing that was changed under way may show a key twice; one that is out of order cannot
    /// be trusted to be whole.
    private void add(S3Object object) {
        var order = object.key().compareTo(last);
        if (order < 0) {
            throw unordered("%s after %s".formatted(object.key(), last));
        }
        if (order > 0) {
            ObjectKey.ofListed(bucket.relative(object.key()))
                    .map(key -> new StoredObject(key, object.size(), object.lastModified()))
                    .ifPresent(page::add);
        }
        last = object.key();
    }

    private static OperatorException unordered(String what) {
        return new OperatorException(
                Failure.STORE_UNREACHABLE,
                "STORE_LIST_UNORDERED",
                "the store listed %s".formatted(what),
                "no object of the store was changed",
                "use a server (a general purpose bucket) that lists keys in their order");
    }
}
