package dev.quorate.restore.choose;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Catalogue;
import dev.quorate.backup.archive.Level;
import dev.quorate.backup.archive.Signing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Chooses a backup for a target. What is damaged is refused; what is signed by another, or not at
/// all, is named and never chosen.
///
/// @param catalogue read from the store just now
/// @param trust whose signature is believed
public record Chooser(Catalogue catalogue, Trust trust) {
    /// @throws OperatorException [Failure#TARGET_UNREACHABLE] when nothing fits,
    ///   [Failure#WRONG_KEY] when what fits is signed by somebody else
    public Choice choose(RestoreTarget target) {
        var chosen =
                switch (target) {
                    case RestoreTarget.Latest _ -> latest();
                    case RestoreTarget.Snapshot(var id) -> named(id);
                };
        var newer =
                catalogue.backups().stream()
                        .filter(backup -> backup.id().compareTo(chosen.id()) > 0)
                        .filter(this::trusted)
                        .toList();
        return new Choice(chosen, newer, caveats(chosen, newer));
    }

    private Backup latest() {
        if (catalogue.backups().isEmpty()) {
            throw new OperatorException(
                    Failure.TARGET_UNREACHABLE,
                    "NO_BACKUP",
                    "the store holds no backup of cluster %s".formatted(catalogue.cluster()),
                    "Nothing was changed.",
                    "look at another place: --store file:///DIR or s3://BUCKET/PREFIX");
        }
        return newest(this::usable)
                .orElseThrow(() ->
                        newest(backup -> backup.level().verified())
                                .map(this::untrusted)
                                .orElseGet(this::allDamaged));
    }

    private Backup named(String id) {
        var backup = catalogue.find(id);
        if (!backup.level().verified()) {
            throw new OperatorException(
                    Failure.TARGET_UNREACHABLE,
                    "BACKUP_DAMAGED",
                    "backup %s is damaged: what the store gives back is not what was stored"
                            .formatted(backup.id()),
                    "Nothing was changed.",
                    newest(this::usable)
                            .map(good -> "take the newest good one: --to-snapshot " + good.id())
                            .orElse("quorate backup list -c " + catalogue.cluster()));
        }
        if (!trusted(backup)) {
            throw untrusted(backup);
        }
        return backup;
    }

    private boolean usable(Backup backup) {
        return trusted(backup) && backup.level().verified() && !backup.manifest().suspect();
    }

    private boolean trusted(Backup backup) {
        return backup.signing() instanceof Signing.Signed(var signer) && trust.in(signer);
    }

    private Optional<Backup> newest(Predicate<Backup> fits) {
        return catalogue.backups().stream().filter(fits).max(Comparator.comparing(Backup::id));
    }

    private OperatorException untrusted(Backup backup) {
        return switch (backup.signing()) {
            case Signing.Signed(var signer) ->
                    new OperatorException(
                            Failure.WRONG_KEY,
                            "SIGNER_NOT_KNOWN",
                            "backup %s is signed with the key %s, which this manager does not know"
                                    .formatted(backup.id(), signer.fingerprint()),
                            "Nothing was changed.",
                            "compare it with the fingerprint that the cluster's owner has, then add"
                                    + " --trust "
                                    + signer.fingerprint());
            case Signing.Unsigned _ ->
                    new OperatorException(
                            Failure.MISMATCH,
                            "NOT_SIGNED",
                            "backup %s is not signed: anybody could have put it there"
                                    .formatted(backup.id()),
                            "Nothing was changed.",
                            "quorate backup list -c " + catalogue.cluster());
            case Signing.Forged(var reason) ->
                    new OperatorException(
                            Failure.MISMATCH,
                            "SIGNATURE_WRONG",
                            "backup %s has a wrong signature: %s".formatted(backup.id(), reason),
                            "Nothing was changed.",
                            "quorate backup list -c " + catalogue.cluster());
        };
    }

    private OperatorException allDamaged() {
        return new OperatorException(
                Failure.TARGET_UNREACHABLE,
                "NO_SOUND_BACKUP",
                "none of the %d backups of cluster %s can be restored"
                        .formatted(catalogue.backups().size(), catalogue.cluster()),
                "Nothing was changed.",
                "see what is wrong with each: quorate backup verify -c " + catalogue.cluster());
    }

    private static List<String> caveats(Backup chosen, List<Backup> newer) {
        var caveats = new ArrayList<String>();
        if (!chosen.level().atLeast(Level.SOUND)) {
            caveats.add(
                    "It is only proven %s: structure and counts are checked when it is fetched."
                            .formatted(chosen.level().text()));
        }
        if (!newer.isEmpty()) {
            caveats.add(
                    "%d newer backups exist; what changed after revision %d is not in this one."
                            .formatted(newer.size(), chosen.manifest().revision()));
        }
        chosen.manifest().suspicions().forEach(caveats::add);
        if (chosen.manifest().auth().enabled()) {
            caveats.add(
                    "Authentication is on in this backup: its users and passwords come back with"
                            + " it.");
        }
        return caveats;
    }
}
