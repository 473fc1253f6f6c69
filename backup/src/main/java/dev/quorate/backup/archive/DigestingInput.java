package dev.quorate.backup.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// Counts and digests what is read through it.
final class DigestingInput extends FilterInputStream {
    private final TransferListener listener;
    private final MessageDigest digest = ContentDigest.newSha256();
    private long bytes;

    DigestingInput(InputStream in, TransferListener listener) {
        super(in);
        this.listener = listener;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read > 0) {
            digest.update(buffer, offset, read);
            bytes += read;
            listener.moved(read);
        }
        return read;
    }

    @Override
    public long skip(long count) {
        throw new UnsupportedOperationException("what is skipped is not digested");
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    long bytes() {
        return bytes;
    }

    /// Reads on to the end, then tells what all of it was.
    ContentDigest drain() throws IOException {
        var buffer = new byte[64 << 10];
        int read = read(buffer, 0, buffer.length);
        while (read >= 0) {
            read = read(buffer, 0, buffer.length);
        }
        return ContentDigest.of(digest, bytes);
    }
}
