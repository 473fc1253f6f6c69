package dev.quorate.backup.snapshot;

import static dev.quorate.backup.snapshot.PageLayout.FIRST_PAGE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/// Writes pages one after the other, through a buffer outside the heap. The two meta pages come
/// last, over the room that was left for them.
final class PageSink implements AutoCloseable {

    private static final int BUFFER_BYTES = 1024 * 1024;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final FileChannel channel;
    private final int pageBytes;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
    private final ByteBuffer view = buffer.asByteBuffer();
    private int filled;
    private long flushed;

    PageSink(FileChannel channel, int pageBytes) throws IOException {
        this.channel = channel;
        this.pageBytes = pageBytes;
    }

    int pageBytes() {
        return pageBytes;
    }

    /// Leaves room for the meta pages.
    void start() throws IOException {
        zeros(FIRST_PAGE * pageBytes);
    }

    /// Begins a page, and as many more as its bytes need.
    ///
    /// @param bytes with the page header
    /// @return the page's id
    long begin(int flags, int count, long bytes) throws IOException {
        long page = nextPage();
        putLong(page);
        putShort(flags);
        putShort(count);
        putInt((bytes + pageBytes - 1) / pageBytes - 1);
        return page;
    }

    /// Fills up the last page that was begun.
    void end() throws IOException {
        zeros((pageBytes - (flushed + filled) % pageBytes) % pageBytes);
    }

    /// The id that the next page gets: the number of pages so far.
    long nextPage() {
        return (flushed + filled) / pageBytes;
    }

    void putShort(long value) throws IOException {
        reserve(Short.BYTES);
        buffer.set(SHORT, filled, (short) value);
        filled += Short.BYTES;
    }

    void putInt(long value) throws IOException {
        reserve(Integer.BYTES);
        buffer.set(INT, filled, (int) value);
        filled += Integer.BYTES;
    }

    void putLong(long value) throws IOException {
        reserve(Long.BYTES);
        buffer.set(LONG, filled, value);
        filled += Long.BYTES;
    }

    void put(byte[] bytes) throws IOException {
        put(FileBytes.of(bytes), 0, bytes.length);
    }

    void put(FileBytes source, long offset, long length) throws IOException {
        long at = offset;
        long end = offset + length;
        while (at < end) {
            reserve(1);
            long step = Math.min(BUFFER_BYTES - filled, end - at);
            source.copy(at, buffer, filled, step);
            filled += (int) step;
            at += step;
        }
    }

    /// Writes what is still in the buffer, then a meta page where it belongs.
    void meta(long page, byte[] bytes) throws IOException {
        flush();
        write(ByteBuffer.wrap(bytes), page * pageBytes);
    }

    @Override
    public void close() {
        arena.close();
    }

    private void zeros(long count) throws IOException {
        for (long left = count; left > 0; ) {
            reserve(1);
            int step = (int) Math.min(BUFFER_BYTES - filled, left);
            buffer.asSlice(filled, step).fill((byte) 0);
            filled += step;
            left -= step;
        }
    }

    private void reserve(int bytes) throws IOException {
        if (BUFFER_BYTES - filled < bytes) {
            flush();
        }
    }

    private void flush() throws IOException {
        write(view.clear().limit(filled), flushed);
        flushed += filled;
        filled = 0;
    }

    private void write(ByteBuffer source, long position) throws IOException {
        for (long at = position; source.hasRemaining(); ) {
            at += channel.write(source, at);
        }
    }
}
