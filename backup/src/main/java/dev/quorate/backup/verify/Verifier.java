package dev.quorate.backup.verify;

import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Backups;
import dev.quorate.backup.archive.ChangeLog;
import dev.quorate.backup.archive.Evidence;
import dev.quorate.backup.archive.Level;
import dev.quorate.backup.archive.LogCatalogue;
import dev.quorate.backup.archive.Proof;
import dev.quorate.backup.archive.Scratch;
import dev.quorate.backup.archive.Signing;
import dev.quorate.backup.archive.TransferListener;
import dev.quorate.backup.verify.Truth.Answer;
import dev.quorate.certs.SigningKey;
import dev.quorate.certs.VerifyingKey;

import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Looks at backups again: who signed them, whether they are still what was stored, and whether
/// they are what the cluster had.
public final class Verifier {
    private static final Answer NO_LOG = new Answer.Unknown("no archive was looked at");

    private final Backups backups;
    private final VerifyingKey trusted;
    private final Optional<SigningKey> prover;
    private final String toolVersion;
    private final InstantSource clock;
    private final Optional<Archive> archive;

    private record Archive(ChangeLog log, LogCatalogue catalogue) {}

    /// @param trusted whose backups count
    /// @param prover signs what was found, so that it counts later; without it the finding is only
    ///   told. It must be the private half of `trusted`
    public Verifier(
            Backups backups,
            VerifyingKey trusted,
            Optional<SigningKey> prover,
            String toolVersion,
            InstantSource clock) {
        this(backups, trusted, prover, toolVersion, clock, Optional.empty());
    }

    private Verifier(
            Backups backups,
            VerifyingKey trusted,
            Optional<SigningKey> prover,
            String toolVersion,
            InstantSource clock,
            Optional<Archive> archive) {
        this.backups = backups;
        this.trusted = trusted;
        this.prover = prover;
        this.toolVersion = toolVersion;
        this.clock = clock;
        this.archive = archive;
    }

    /// The same with the archive, whose changes and samples show whether a backup is `true`.
    public Verifier with(ChangeLog log, LogCatalogue catalogue) {
        return new Verifier(
                backups,
                trusted,
                prover,
                toolVersion,
                clock,
                Optional.of(new Archive(log, catalogue)));
    }

    /// @param level what is proven now
    /// @param problem empty when nothing is wrong
    /// @param note why no more is proven, when more was wanted
    public record Verdict(
            Backup backup, Level level, Optional<String> problem, Optional<String> note) {
        public boolean ok() {
            return problem.isEmpty();
        }
    }

    /// @param wanted [Level#STORED], [Level#SOUND] or [Level#TRUE]; of what is sealed, only the
    ///   stored bytes can be looked at without an identity
    public Verdict verify(Backup backup, Level wanted, Scratch scratch, TransferListener listener)
            throws IOException, InterruptedException {
        var stranger = stranger(backup.signing());
        if (stranger.isPresent()) {
            return new Verdict(backup, Level.DAMAGED, stranger, Optional.empty());
        }
        var openable = backups.openable(backup.manifest());
        var closely = openable && wanted.atLeast(Level.SOUND);
        var answer = new AtomicReference<>(NO_LOG);
        var damage =
                backups.inspect(
                        backup.manifest(),
                        closely ? Level.SOUND : Level.STORED,
                        scratch,
                        listener,
                        file -> {
                            if (wanted.atLeast(Level.TRUE) && archive.isPresent()) {
                                var log = archive.get();
                                answer.set(
                                        new Truth(log.log(), log.catalogue(), scratch)
                                                .of(backup.manifest(), file));
                            }
                        });
        if (damage.isPresent()) {
            return tell(
                    backup,
                    Level.DAMAGED,
                    damage.map(found -> found.text()),
                    Optional.empty(),
                    Optional.empty());
        }
        if (!closely) {
            var note =
                    openable
                            ? Optional.<String>empty()
                            : Optional.of("it is encrypted, and no identity was given");
            return tell(backup, Level.STORED, Optional.empty(), Optional.empty(), note);
        }
        return switch (answer.get()) {
            case Answer.Proven(var sample) ->
                    tell(
                            backup,
                            Level.TRUE,
                            Optional.empty(),
                            Optional.<Evidence>of(sample),
                            Optional.empty());
            case Answer.Contradicted(var problem) ->
                    tell(
                            backup,
                            Level.DAMAGED,
                            Optional.of(problem),
                            Optional.empty(),
                            Optional.empty());
            case Answer.Unknown(var why) ->
                    tell(
                            backup,
                            Level.SOUND,
                            Optional.empty(),
                            Optional.empty(),
                            wanted.atLeast(Level.TRUE) ? Optional.of(why) : Optional.empty());
        };
    }

    private Verdict tell(
            Backup backup,
            Level level,
            Optional<String> problem,
            Optional<Evidence> evidence,
            Optional<String> note)
            throws IOException, InterruptedException {
        if (prover.isPresent()) {
            backups.record(
                    new Proof(
                            backup.id(),
                            backup.lineage(),
                            backup.manifest().stored(),
                            level,
                            problem,
                            evidence,
                            toolVersion,
                            clock.instant().truncatedTo(ChronoUnit.MILLIS)),
                    prover.get());
        }
        return new Verdict(backup, level, problem, note);
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
