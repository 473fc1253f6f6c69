package dev.quorate.backup.archive;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.store.ObjectKey;

import java.util.OptionalLong;

/// What is wrong with a backup.
///
/// @param object the one that is not as its manifest says
/// @param atByte offset within the unpacked file, where it is known
public record Damage(ObjectKey object, String problem, OptionalLong atByte) {
    static Damage of(ObjectKey object, String problem) {
        return new Damage(object, problem, OptionalLong.empty());
    }

    /// Object, offset and problem in one sentence.
    public String text() {
        return atByte.isPresent()
                ? "%s, at byte %d unpacked: %s".formatted(object, atByte.getAsLong(), problem)
                : "%s: %s".formatted(object, problem);
    }

    /// For those who cannot go on without the backup.
    public OperatorException exception(BackupId id, String cluster) {
        return new OperatorException(
                Failure.MISMATCH,
                "BACKUP_DAMAGED",
                "backup %s is damaged: %s".formatted(id, text()),
                "Nothing was written, and the store was left as it is.",
                "choose another: quorate backup list -c %s".formatted(cluster));
    }
}
