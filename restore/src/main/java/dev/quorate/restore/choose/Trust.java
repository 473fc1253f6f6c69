package dev.quorate.restore.choose;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.Signing;
import dev.quorate.certs.VerifyingKey;

import java.util.Optional;

/// Whose signature is believed.
public sealed interface Trust {
    /// The key of a cluster that this manager knows.
    record Known(VerifyingKey key) implements Trust {}

    /// A person vouches for the key with this fingerprint.
    record Fingerprint(String text) implements Trust {}

    /// Nobody vouches for any key.
    record None() implements Trust {}

    /// The one key whose signatures count, looked for among those who signed backups.
    default Optional<VerifyingKey> key(Catalogue backups) {
        return switch (this) {
            case Known(var key) -> Optional.of(key);
            case Fingerprint(var text) ->
                    backups.backups().stream()
                            .map(Backup::signing)
                            .flatMap(signing ->
                                    signing instanceof Signing.Signed(var signer)
                                            ? Optional.of(signer).stream()
                                            : Optional.<VerifyingKey>empty().stream())
                            .filter(signer -> signer.fingerprint().equals(text))
                            .findFirst();
            case None _ -> Optional.empty();
        };
    }
}
