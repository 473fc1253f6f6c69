package dev.quorate.backup.archive;

import dev.quorate.certs.VerifyingKey;

/// Whose an object of the store is, as far as its signature tells.
public sealed interface Signing {
    /// The holder of this key signed exactly this. Whether the key is to be trusted is another
    /// question.
    record Signed(VerifyingKey signer) implements Signing {}

    record Unsigned() implements Signing {}

    /// There is a signature, and it is not one of this content.
    record Forged(String reason) implements Signing {}

    /// Whether the holder of this key signed it.
    default boolean by(VerifyingKey key) {
        return this instanceof Signed(var signer) && signer.equals(key);
    }
}
