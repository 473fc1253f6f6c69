package dev.quorate.backup.snapshot;

import static dev.quorate.backup.snapshot.PageLayout.FIRST_PAGE;
import static dev.quorate.backup.snapshot.PageLayout.FLAG_FREELIST;
import static dev.quorate.backup.snapshot.PageLayout.FLAG_META;
import static dev.quorate.backup.snapshot.PageLayout.LEAF_FLAG_BUCKET;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_HEADER_BYTES;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/// Writes a bbolt file bucket by bucket, in one go from its first byte to its last. Equal records
/// give equal bytes.
final class DatabaseWriter implements AutoCloseable {

    private final PageSink sink;
    private final TreeMap<String, byte[]> buckets = new TreeMap<>();

    DatabaseWriter(FileChannel channel, int pageBytes) throws IOException {
        sink = new PageSink(channel, pageBytes);
        sink.start();
    }

    /// Writes one bucket.
    ///
    /// @param sequence the bucket's counter
    void bucket(String name, long sequence, BucketContent content)
            throws IOException, InterruptedException {
        try (var tree = new TreeWriter(sink, 0)) {
            content.writeTo(tree);
            buckets.put(name, tree.finish(sequence));
        }
    }

    /// Writes the list of buckets, an empty list of free pages, which saves etcd the search for
    /// them at its first start, and both meta pages, as a member sends them: the even transaction
    /// first, its predecessor second.
    ///
    /// @param transaction of the file that this one follows
    void finish(long transaction, long rootSequence) throws IOException {
        long root;
        try (var tree = new TreeWriter(sink, LEAF_FLAG_BUCKET)) {
            for (var bucket : buckets.entrySet()) {
                tree.add(name(bucket.getKey()), bucket.getValue());
            }
            root = tree.finishTree();
        }
        long freelist = sink.begin(FLAG_FREELIST, 0, PAGE_HEADER_BYTES);
        sink.end();
        long pages = sink.nextPage();
        long even = (transaction + 2) & ~1L;
        for (long page = 0; page < FIRST_PAGE; page++) {
            sink.meta(page, meta(page, root, rootSequence, freelist, pages, even - page));
        }
    }

    @Override
    public void close() {
        sink.close();
    }

    private byte[] meta(
            long page, long root, long rootSequence, long freelist, long pages, long transaction) {
        var image = ByteBuffer.allocate(sink.pageBytes()).order(ByteOrder.LITTLE_ENDIAN);
        image.putLong(PageLayout.PAGE_ID, page)
                .putShort(PageLayout.PAGE_FLAGS, (short) FLAG_META)
                .putInt(PageLayout.META_MAGIC, (int) PageLayout.MAGIC)
                .putInt(PageLayout.META_VERSION, (int) PageLayout.VERSION)
                .putInt(PageLayout.META_PAGE_BYTES, sink.pageBytes())
                .putLong(PageLayout.META_ROOT_PAGE, root)
                .putLong(PageLayout.META_ROOT_SEQUENCE, rootSequence)
                .putLong(PageLayout.META_FREELIST_PAGE, freelist)
                .putLong(PageLayout.META_HIGH_WATER_MARK, pages)
                .putLong(PageLayout.META_TRANSACTION, transaction)
                .putLong(
                        PageLayout.META_CHECKSUM,
                        MetaPage.checksum(FileBytes.of(image.array()), 0));
        return image.array();
    }

    static byte[] name(String bucket) {
        return bucket.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Gives a bucket's records to a tree, in key order.
    interface BucketContent {
        void writeTo(TreeWriter tree) throws IOException, InterruptedException;
    }
}
