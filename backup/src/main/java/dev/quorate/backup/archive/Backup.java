package dev.quorate.backup.archive;

import dev.quorate.certs.VerifyingKey;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// One backup of the catalogue.
///
/// @param signing by whom its manifest is signed
/// @param proofs looks at it by the one who signed it: the newest, and those that proved most
/// @param held whether it must be kept whatever the rules of retention say
public record Backup(Manifest manifest, Signing signing, List<Proof> proofs, boolean held) {
    public Backup {
        proofs = proofs.stream().sorted(Comparator.comparing(Proof::at)).toList();
    }

    public Backup(Manifest manifest, Signing signing, Optional<Proof> proof, boolean held) {
        this(manifest, signing, proof.stream().toList(), held);
    }

    public BackupId id() {
        return manifest.id();
    }

    public LineageId lineage() {
        return manifest.lineage();
    }

    /// The newest look.
    public Optional<Proof> proof() {
        return proofs.isEmpty() ? Optional.empty() : Optional.of(proofs.getLast());
    }

    /// What is proven of it. No backup is published before it is sound. A later look at the same
    /// bytes proves more of them, or finds them damaged; it takes nothing back when it looks less
    /// closely.
    public Level level() {
        if (proof().filter(look -> look.level() == Level.DAMAGED).isPresent()) {
            return Level.DAMAGED;
        }
        return proofs.stream()
                .map(Proof::level)
                .filter(level -> level.atLeast(Level.SOUND))
                .max(Comparator.naturalOrder())
                .orElse(Level.SOUND);
    }

    /// On what its level rests; empty below `true`.
    public Optional<Evidence> evidence() {
        var level = level();
        return proofs.stream()
                .filter(proof -> proof.level() == level)
                .reduce((_, later) -> later)
                .flatMap(Proof::evidence);
    }

    /// When it was looked at last.
    public Instant verifiedAt() {
        return proof().map(Proof::at).orElse(manifest.verifiedAt());
    }

    /// Whether it can be chosen without asking anybody: verified, above suspicion, and signed by
    /// the holder of the key.
    public boolean choosable(VerifyingKey trusted) {
        return signing.by(trusted) && level().verified() && !manifest.suspect();
    }
}
