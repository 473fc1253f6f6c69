package dev.quorate.restore.choose;

import dev.quorate.certs.VerifyingKey;

/// Whose signature is believed.
public sealed interface Trust {
    /// The key of a cluster that this manager knows.
    record Known(VerifyingKey key) implements Trust {}

    /// A person vouches for the key with this fingerprint.
    record Fingerprint(String text) implements Trust {}

    /// Nobody vouches for any key.
    record None() implements Trust {}

    default boolean in(VerifyingKey signer) {
        return switch (this) {
            case Known(var key) -> key.equals(signer);
            case Fingerprint(var text) -> signer.fingerprint().equals(text);
            case None _ -> false;
        };
    }
}
