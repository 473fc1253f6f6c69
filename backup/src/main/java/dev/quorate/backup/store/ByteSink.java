package dev.quorate.backup.store;

import java.io.IOException;

/// Takes the bytes of an object on their way into a store.
///
/// Trouble of the store is thrown as [dev.quorate.OperatorException], so that an `IOException` that
/// comes out of a source is the source's own, or an interruption.
interface ByteSink {
    void write(byte[] bytes, int offset, int length) throws IOException;
}
