package dev.quorate.backup.archive;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.certs.VerifyingKey;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// All backups of a cluster, made from the store alone: read it again and it is the same.
///
/// @param backups by time; those of other signers and of none are among them
/// @param orphans data without a manifest: of a backup that is under way, or was cut off
/// @param unreadable manifests that say nothing usable, with the reason
public record Catalogue(
        String cluster, List<Backup> backups, List<Orphan> orphans, List<Unreadable> unreadable) {
    private static final int CANDIDATES_MAX = 5;

    public Catalogue {
        backups =
                backups.stream()
                        .sorted(Comparator.comparing(Backup::id).thenComparing(Backup::lineage))
                        .toList();
        orphans = List.copyOf(orphans);
        unreadable = List.copyOf(unreadable);
    }

    /// @param modified when it was written, by the store's clock
    public record Orphan(ObjectKey data, long bytes, Instant modified) {}

    public record Unreadable(ObjectKey manifest, String reason) {}

    /// What it would be without one of them.
    public Catalogue without(Backup backup) {
        return new Catalogue(
                cluster,
                backups.stream().filter(other -> !other.equals(backup)).toList(),
                orphans,
                unreadable);
    }

    /// The newest one that may be chosen without asking.
    public Optional<Backup> latest(VerifyingKey trusted) {
        return backups.stream()
                .filter(backup -> backup.choosable(trusted))
                .max(Comparator.comparing(Backup::id));
    }

    /// The backup that a person named.
    ///
    /// @param text an id, or the beginning of one that no other begins with
    /// @throws OperatorException [Failure#NOT_FOUND] when none begins so, [Failure#BAD_INPUT] when
    ///   several do
    public Backup find(String text) {
        var found =
                backups.stream().filter(backup -> backup.id().toString().startsWith(text)).toList();
        var exact = found.stream().filter(backup -> backup.id().toString().equals(text)).toList();
        if (exact.size() == 1) {
            return exact.getFirst();
        }
        if (found.size() == 1 && !text.isEmpty()) {
            return found.getFirst();
        }
        throw found.isEmpty() ? missing(text) : ambiguous(text, found);
    }

    private OperatorException missing(String text) {
        return new OperatorException(
                Failure.NOT_FOUND,
                "NO_SUCH_BACKUP",
                "cluster %s has no backup '%s' among %d".formatted(cluster, text, backups.size()),
                "Nothing was changed.",
                "quorate backup list -c " + cluster);
    }

    private static OperatorException ambiguous(String text, List<Backup> found) {
        var some =
                found.stream()
                        .limit(CANDIDATES_MAX)
                        .map(backup -> backup.id().toString())
                        .collect(Collectors.joining(", "));
        return new OperatorException(
                Failure.BAD_INPUT,
                "WHICH_BACKUP",
                "'%s' is the beginning of %d backups: %s%s"
                        .formatted(
                                text,
                                found.size(),
                                some,
                                found.size() > CANDIDATES_MAX ? ", ..." : ""),
                "Nothing was changed.",
                "write more of the id that you mean");
    }
}
