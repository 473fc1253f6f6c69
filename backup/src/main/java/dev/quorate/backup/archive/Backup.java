package dev.quorate.backup.archive;

import dev.quorate.certs.VerifyingKey;

import java.time.Instant;
import java.util.Optional;

/// One backup of the catalogue.
///
/// @param signing by whom its manifest is signed
/// @param proof the newest look at it by the one who signed it
/// @param held whether it must be kept whatever the rules of retention say
public record Backup(Manifest manifest, Signing signing, Optional<Proof> proof, boolean held) {
    public BackupId id() {
        return manifest.id();
    }

    public LineageId lineage() {
        return manifest.lineage();
    }

    /// What is proven of it. No backup is published before it is sound, and a later look at the
    /// same bytes can only confirm that or find them damaged.
    public Level level() {
        return proof.filter(look -> look.level() == Level.DAMAGED)
                .map(Proof::level)
                .orElse(Level.SOUND);
    }

    /// When that was proven.
    public Instant verifiedAt() {
        return proof.map(Proof::at).orElse(manifest.verifiedAt());
    }

    /// Whether it can be chosen without asking anybody: verified, above suspicion, and signed by
    /// the holder of the key.
    public boolean choosable(VerifyingKey trusted) {
        return signing.by(trusted) && level().verified() && !manifest.suspect();
    }
}
