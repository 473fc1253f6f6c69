package dev.quorate.backup.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Stream;

/// A place for backups: objects under keys, written whole or not at all.
///
/// Safe for use by many threads. Trouble with the store itself (unreachable, denied, full, wrongly
/// configured) is a [dev.quorate.OperatorException] that says what to do; everything blocks, and
/// every call ends within the deadlines of [StoreSettings].
public interface BackupStore extends AutoCloseable {
    /// Stores what the source writes, in bounded memory whatever its length. Until it returns
    /// `Stored` nobody sees the object, and when it throws there is none (or the old one).
    ///
    /// @throws IOException what the source threw
    PutResult put(ObjectKey key, ObjectSource source, Condition condition)
            throws IOException, InterruptedException;

    /// Reads an object from `offset` (0 to its size) to its end; a lost connection is resumed. The
    /// caller closes it.
    ///
    /// @throws java.nio.file.NoSuchFileException when there is no such object
    InputStream open(ObjectKey key, long offset) throws IOException;

    /// Every object whose key begins with `folder`, in the order of keys, fetched page by page as
    /// the stream is consumed. What is not one of our keys is left out. The caller closes it.
    ///
    /// @param folder empty, or a key followed by a slash: so `prod/` never shows what is in
    ///   `prod-two/`
    Stream<StoredObject> list(String folder) throws IOException;

    /// Looks for one object. Doubt is never absence: where the store does not tell, it throws.
    Optional<StoredObject> find(ObjectKey key) throws IOException;

    /// Deletes an object; one that is not there is no error.
    void delete(ObjectKey key) throws IOException;

    /// What this store can do. The first call may write a small object of its own to find out.
    StoreCapabilities capabilities() throws IOException;

    @Override
    void close();
}
