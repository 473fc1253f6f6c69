package dev.quorate.restore.choose;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.Backup;
import dev.quorate.backup.archive.Signing;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;

/// Which backups may be taken at all, and why others may not.
record BackupChoice(Holdings holdings) {
    /// @throws OperatorException when no backup can be used
    void requireAny() {
        if (holdings.backups().backups().isEmpty()) {
            throw new OperatorException(
                    Failure.TARGET_UNREACHABLE,
                    "NO_BACKUP",
                    "the store holds no backup of cluster %s"
                            .formatted(holdings.backups().cluster()),
                    "Nothing was changed.",
                    "look at another place: --store file:///DIR or s3://BUCKET/PREFIX");
        }
        if (newest(holdings::usable).isEmpty()) {
            throw newest(backup -> backup.level().verified() && !holdings.signedByTrusted(backup))
                    .map(this::untrusted)
                    .orElseGet(this::allDamaged);
        }
    }

    Backup named(String id) {
        var backup = holdings.backups().find(id);
        if (!backup.level().verified()) {
            throw new OperatorException(
                    Failure.TARGET_UNREACHABLE,
                    "BACKUP_DAMAGED",
                    "backup %s is damaged: what the store gives back is not what was stored"
                            .formatted(backup.id()),
                    "Nothing was changed.",
                    newest(holdings::usable)
                            .map(good -> "take the newest good one: --to-snapshot " + good.id())
                            .orElse("quorate backup list -c " + holdings.backups().cluster()));
        }
        if (!holdings.signedByTrusted(backup)) {
            throw untrusted(backup);
        }
        return backup;
    }

    private Optional<Backup> newest(Predicate<Backup> fits) {
        return holdings.backups().backups().stream()
                .filter(fits)
                .max(Comparator.comparing(Backup::id));
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
                            "quorate backup list -c " + holdings.backups().cluster());
            case Signing.Forged(var reason) ->
                    new OperatorException(
                            Failure.MISMATCH,
                            "SIGNATURE_WRONG",
                            "backup %s has a wrong signature: %s".formatted(backup.id(), reason),
                            "Nothing was changed.",
                            "quorate backup list -c " + holdings.backups().cluster());
        };
    }

    private OperatorException allDamaged() {
        return new OperatorException(
                Failure.TARGET_UNREACHABLE,
                "NO_SOUND_BACKUP",
                "none of the %d backups of cluster %s can be restored unasked: they are damaged or suspect"
                        .formatted(
                                holdings.backups().backups().size(), holdings.backups().cluster()),
                "Nothing was changed.",
                "see what is wrong with each: quorate backup verify -c "
                        + holdings.backups().cluster());
    }
}
