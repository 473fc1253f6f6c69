package dev.quorate.backup.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/// Counts and digests what passes on its way to another stream, which it does not close.
public final class DigestingOutput extends OutputStream {
    private final OutputStream sink;
    private final TransferListener listener;
    private final MessageDigest digest = ContentDigest.newSha256();
    private long bytes;

    /// @param listener is told of every byte
    public DigestingOutput(OutputStream sink, TransferListener listener) {
        this.sink = sink;
        this.listener = listener;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        sink.write(buffer, offset, length);
        digest.update(buffer, offset, length);
        bytes += length;
        listener.moved(length);
    }

    @Override
    public void flush() throws IOException {
        sink.flush();
    }

    long bytes() {
        return bytes;
    }

    /// To be asked once, when all is written.
    public ContentDigest digest() {
        return ContentDigest.of(digest, bytes);
    }
}
