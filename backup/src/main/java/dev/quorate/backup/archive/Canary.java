package dev.quorate.backup.archive;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Manifest.Seal;
import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.seal.Recipients;
import dev.quorate.backup.seal.SealException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// A few sealed bytes in a manifest, by which an identity is tried before gigabytes are fetched.
record Canary(Manifest manifest, String cluster) {
    static Seal seal(Recipients recipients, BackupId id) throws IOException {
        var sealed = new ByteArrayOutputStream();
        try (var out = recipients.seal(sealed)) {
            out.write(id.toString().getBytes(StandardCharsets.UTF_8));
        }
        return new Seal(
                recipients.texts(), Base64.getEncoder().encodeToString(sealed.toByteArray()));
    }

    /// @throws OperatorException [Failure#WRONG_KEY] when no identity opens it, [Failure#MISMATCH]
    ///   when the canary is none of this backup
    void require(Identities identities) {
        if (!identities.any()) {
            throw new OperatorException(
                    Failure.WRONG_KEY,
                    "IDENTITY_NEEDED",
                    "backup %s is encrypted for %s".formatted(manifest.id(), recipients()),
                    "Nothing was read or written.",
                    "give the file with the secret key of one of them: --identity FILE");
        }
        try {
            var sealed = Base64.getDecoder().decode(seal().canary());
            var opened = identities.open(new ByteArrayInputStream(sealed)).readAllBytes();
            if (!new String(opened, StandardCharsets.UTF_8).equals(manifest.id().toString())) {
                throw damaged("it names another backup");
            }
        } catch (SealException closed) {
            throw switch (closed.reason()) {
                case WRONG_IDENTITY ->
                        new OperatorException(
                                Failure.WRONG_KEY,
                                "WRONG_IDENTITY",
                                "no given identity opens backup %s, which is encrypted for %s"
                                        .formatted(manifest.id(), recipients()),
                                "Nothing was read or written.",
                                "give the secret key of one of them: --identity FILE",
                                closed);
                case DAMAGED -> damaged(String.valueOf(closed.getMessage()));
            };
        } catch (IllegalArgumentException noBase64) {
            throw damaged("it is no base64");
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
    }

    private Seal seal() {
        return manifest.seal().orElseThrow();
    }

    private String recipients() {
        return String.join(", ", seal().recipients());
    }

    private OperatorException damaged(String why) {
        return new OperatorException(
                Failure.MISMATCH,
                "CANARY_DAMAGED",
                "the canary in the manifest of backup %s is damaged: %s"
                        .formatted(manifest.id(), why),
                "Nothing was read or written.",
                "choose another backup: quorate backup list -c " + cluster);
    }
}
