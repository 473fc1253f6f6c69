package dev.quorate.backup.archive;

/// Is told how far long work is.
public interface TransferListener {
    /// Something new begins.
    ///
    /// @param what in a few words, such as `reading back`
    /// @param bytes that are to be moved, 0 when nobody knows
    void begun(String what, long bytes);

    /// So many more bytes have been moved.
    void moved(long bytes);

    static TransferListener none() {
        return new TransferListener() {
            @Override
            public void begun(String what, long bytes) {}

            @Override
            public void moved(long bytes) {}
        };
    }
}
