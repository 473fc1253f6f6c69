package dev.quorate.backup.snapshot;

import static dev.quorate.backup.snapshot.PageLayout.BUCKET_HEADER_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.ELEMENT_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.FLAG_LEAF;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_COUNT;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_FLAGS;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_HEADER_BYTES;

import dev.quorate.backup.snapshot.BranchLevel.Child;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes one bucket's tree from records that come in key order, a leaf at a time and each page
/// once. What it holds is one leaf and a few inner pages, whatever the number of records.
final class TreeWriter implements AutoCloseable {

    /// The part of a page that is filled, in hundredths. Entries are only ever added behind the
    /// last, so room to grow is of no use; a little lets small records change in place.
    private static final int FILL_HUNDREDTHS = 95;

    /// bbolt keeps a bucket inside its parent up to this part of a page (`maxInlineBucketSize`).
    private static final int INLINE_PARTS = 4;

    private static final int RECORD_BYTES_MIN = ELEMENT_BYTES + 1;

    private final PageSink sink;
    private final BranchLevel branches;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment data;
    private final FileBytes dataBytes;
    private final int[] keyLengths;
    private final int[] valueLengths;
    private final int recordFlags;
    private int count;
    private int dataLength;
    private boolean leafWritten;

    /// @param recordFlags of every record: [PageLayout#LEAF_FLAG_BUCKET] or 0
    TreeWriter(PageSink sink, int recordFlags) {
        this.sink = sink;
        this.recordFlags = recordFlags;
        int fillBytes = sink.pageBytes() * FILL_HUNDREDTHS / 100;
        branches = new BranchLevel(sink, fillBytes);
        data = arena.allocate(fillBytes);
        dataBytes = new FileBytes(data);
        keyLengths = new int[fillBytes / RECORD_BYTES_MIN + 1];
        valueLengths = new int[keyLengths.length];
    }

    /// Adds a record whose value follows its key in memory.
    void add(FileBytes source, long offset, int keyLength, long valueLength) throws IOException {
        long bytes = keyLength + valueLength;
        if (count > 0 && leafBytes() + ELEMENT_BYTES + bytes > data.byteSize()) {
            emitLeaf();
        }
        if (leafBytes() + ELEMENT_BYTES + bytes > data.byteSize()) {
            emitLarge(source, offset, keyLength, valueLength);
            return;
        }
        source.copy(offset, data, dataLength, bytes);
        keyLengths[count] = keyLength;
        valueLengths[count] = (int) valueLength;
        count++;
        dataLength += (int) bytes;
    }

    void add(byte[] key, byte[] value) throws IOException {
        var record = ByteBuffer.allocate(key.length + value.length).put(key).put(value);
        add(FileBytes.of(record.array()), 0, key.length, value.length);
    }

    /// Writes what is left.
    ///
    /// @return the bucket as its parent stores it: header, and page image where it is small
    byte[] finish(long sequence) throws IOException {
        return leafWritten || leafBytes() > sink.pageBytes() / INLINE_PARTS
                ? header(finishTree(), sequence, 0).array()
                : inline(sequence);
    }

    /// Writes what is left, as a tree with pages of its own.
    ///
    /// @return the page at the root
    long finishTree() throws IOException {
        if (count > 0 || !leafWritten) {
            emitLeaf();
        }
        return branches.finish();
    }

    @Override
    public void close() {
        arena.close();
    }

    private int leafBytes() {
        return PAGE_HEADER_BYTES + count * ELEMENT_BYTES + dataLength;
    }

    private void emitLeaf() throws IOException {
        var firstKey = count == 0 ? new byte[0] : dataBytes.copy(0, keyLengths[0]);
        long page = sink.begin(FLAG_LEAF, count, leafBytes());
        int position = count * ELEMENT_BYTES;
        for (int i = 0; i < count; i++) {
            sink.putInt(recordFlags);
            sink.putInt(position);
            sink.putInt(keyLengths[i]);
            sink.putInt(valueLengths[i]);
            position += keyLengths[i] + valueLengths[i] - ELEMENT_BYTES;
        }
        sink.put(dataBytes, 0, dataLength);
        emitted(new Child(firstKey, page));
        count = 0;
        dataLength = 0;
    }

    /// A record that does not fit into one page has as many of its own as it needs.
    private void emitLarge(FileBytes source, long offset, int keyLength, long valueLength)
            throws IOException {
        long bytes = PAGE_HEADER_BYTES + ELEMENT_BYTES + keyLength + valueLength;
        long page = sink.begin(FLAG_LEAF, 1, bytes);
        sink.putInt(recordFlags);
        sink.putInt(ELEMENT_BYTES);
        sink.putInt(keyLength);
        sink.putInt(valueLength);
        sink.put(source, offset, keyLength + valueLength);
        emitted(new Child(source.copy(offset, keyLength), page));
    }

    private void emitted(Child leaf) throws IOException {
        sink.end();
        branches.add(leaf);
        leafWritten = true;
    }

    private byte[] inline(long sequence) {
        var image = header(0, sequence, leafBytes());
        int leaf = BUCKET_HEADER_BYTES;
        image.putShort(leaf + PAGE_FLAGS, (short) FLAG_LEAF);
        image.putShort(leaf + PAGE_COUNT, (short) count);
        image.position(leaf + PAGE_HEADER_BYTES);
        int position = count * ELEMENT_BYTES;
        for (int i = 0; i < count; i++) {
            image.putInt(recordFlags).putInt(position);
            image.putInt(keyLengths[i]).putInt(valueLengths[i]);
            position += keyLengths[i] + valueLengths[i] - ELEMENT_BYTES;
        }
        return image.put(dataBytes.copy(0, dataLength)).array();
    }

    private static ByteBuffer header(long rootPage, long sequence, int imageBytes) {
        return ByteBuffer.allocate(BUCKET_HEADER_BYTES + imageBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(rootPage)
                .putLong(sequence);
    }
}
