package dev.quorate.backup.store;

import java.io.IOException;
import java.io.OutputStream;

/// Writes the bytes of an object, once and from beginning to end.
///
/// The store publishes the object when this returns, and nothing at all when it throws. Closing the
/// stream is allowed and means nothing: a compressor that is closed on the way out of a failure
/// must not turn the failure into a short object.
@FunctionalInterface
public interface ObjectSource {
    void writeTo(OutputStream out) throws IOException, InterruptedException;

    static ObjectSource of(byte[] bytes) {
        return out -> out.write(bytes);
    }
}
