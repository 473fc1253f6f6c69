package dev.quorate.backup.archive;

import dev.quorate.backup.seal.Recipients;

/// How segments are encrypted.
///
/// @param key with which their chain is computed
/// @param recipients who can open them; with a key there is at least one, without it none
public record Sealing(ChainKey key, Recipients recipients) {
    /// Not at all.
    public static final Sealing NONE = new Sealing(ChainKey.NONE, Recipients.NONE);

    public Sealing {
        if (key.keyed() != recipients.any()) {
            throw new IllegalArgumentException(
                    "a key without recipients, or recipients without one");
        }
    }

    public boolean any() {
        return key.keyed();
    }
}
