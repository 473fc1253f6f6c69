package dev.quorate.backup.store;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/// What a source writes to: measures and passes on. Closing it means nothing, see [ObjectSource].
final class MeasuredOutput extends OutputStream {
    private final ByteSink sink;
    private final MessageDigest digest = Measure.newDigest();
    private long bytes;

    MeasuredOutput(ByteSink sink) {
        this.sink = sink;
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
    }

    /// To be asked once, when all is written.
    Measure measure() {
        return Measure.of(bytes, digest);
    }
}
