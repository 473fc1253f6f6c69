package dev.quorate.backup.store;

/// How a put ended that did not fail.
public sealed interface PutResult {
    /// The store says that it holds these bytes under the key. That includes the case that they
    /// were there before: a put whose answer was lost looks like this when it is repeated.
    ///
    /// It is the store's word only. What has to be certain is read back.
    ///
    /// @param bytes how many were written
    /// @param sha256 of what was written, in lower-case hexadecimal
    record Stored(long bytes, String sha256) implements PutResult {}

    /// Other bytes are there under the key, and were left as they are.
    record AlreadyThere(StoredObject existing) implements PutResult {}
}
