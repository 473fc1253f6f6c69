package dev.quorate.backup.verify;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.Level;
import dev.quorate.backup.archive.Proof;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.Signing;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.certs.SigningKey;
import dev.quorate.certs.VerifyingKey;

import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Looks at backups again: who signed them, and whether they are still what was stored.
public final class Verifier {
    private final Backups backups;
    private final VerifyingKey trusted;
    private final Optional<SigningKey> prover;
    private final String toolVersion;
    private final InstantSource clock;

    /// @param trusted whose backups count
    /// @param prover signs what was found, so that it counts later; without it the finding is only
    ///   told. It must be the private half of `trusted`
    public Verifier(
            Backups backups,
            VerifyingKey trusted,
            Optional<SigningKey> prover,
            String toolVersion,
            InstantSource clock) {
        this.backups = backups;
        this.trusted = trusted;
        this.prover = prover;
        this.toolVersion = toolVersion;
        this.clock = clock;
    }

    /// @param level what is proven now
    /// @param problem empty when nothing is wrong
    public record Verdict(Backup backup, Level level, Optional<String> problem) {
        public boolean ok() {
            return problem.isEmpty();
        }
    }

    /// @param wanted [Level#STORED] or [Level#SOUND]; of what is sealed, only the stored bytes can
    ///   be looked at without an identity
    public Verdict verify(Backup backup, Level wanted, Scratch scratch, TransferListener listener)
            throws IOException, InterruptedException {
        var stranger = stranger(backup.signing());
        if (stranger.isPresent()) {
            return new Verdict(backup, Level.DAMAGED, stranger);
        }
        var possible = backups.openable(backup.manifest()) ? wanted : Level.STORED;
        var damage = backups.inspect(backup.manifest(), possible, scratch, listener);
        var level = damage.isPresent() ? Level.DAMAGED : possible;
        var problem = damage.map(found -> found.text());
        if (prover.isPresent()) {
            backups.record(
                    new Proof(
                            backup.id(),
                            backup.lineage(),
                            backup.manifest().stored(),
                            level,
                            problem,
                            toolVersion,
                            clock.instant().truncatedTo(ChronoUnit.MILLIS)),
                    prover.get());
        }
        return new Verdict(backup, level, problem);
    }

    private Optional<String> stranger(Signing signing) {
        return switch (signing) {
            case Signing.Signed(var signer) when signer.equals(trusted) -> Optional.empty();
            case Signing.Signed(var signer) ->
                    Optional.of(
                            "its manifest is signed by another key: %s, not %s"
                                    .formatted(signer.fingerprint(), trusted.fingerprint()));
            case Signing.Unsigned _ -> Optional.of("its manifest is not signed");
            case Signing.Forged(var reason) -> Optional.of("its manifest is forged: " + reason);
        };
    }
}
