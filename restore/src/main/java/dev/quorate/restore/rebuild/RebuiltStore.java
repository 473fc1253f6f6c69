package dev.quorate.restore.rebuild;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.HashMark;
import dev.quorate.backup.snapshot.HashKv;
import dev.quorate.backup.snapshot.RebuildException;
import dev.quorate.backup.snapshot.Rebuilt;
import dev.quorate.backup.snapshot.SnapshotException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A store, rebuilt in a file that etcd's own restore tool takes.
///
/// @param insight what is in it
/// @param mark the answer of a member of the source that base and changes were held against; empty
///   where none is archived that can be compared
public record RebuiltStore(Rebuilt rebuilt, Insight insight, Optional<HashMark> mark) {
    /// Proves that the materials are the source's, as far as a member of it has ever told, then
    /// writes the file and reads it back.
    ///
    /// @param target in an existing directory; no such file may exist
    /// @throws OperatorException [Failure#MISMATCH] when they are not
    public static RebuiltStore write(Materials materials, Shape shape, Path target)
            throws IOException, InterruptedException {
        try {
            var mark = compare(materials);
            var insight = Insight.of(materials);
            var rebuilt = shape.applyTo(materials.rebuild()).writeTo(target);
            return new RebuiltStore(rebuilt, insight, mark);
        } catch (RebuildException | SnapshotException impossible) {
            throw new OperatorException(
                    Failure.MISMATCH,
                    "REBUILD_IMPOSSIBLE",
                    "revision %d cannot be rebuilt from backup %s: %s"
                            .formatted(
                                    materials.route().revision(),
                                    materials.route().base().id(),
                                    impossible.getMessage()),
                    "Nothing was placed.",
                    "check what is stored: quorate backup verify -c "
                            + materials.route().base().manifest().cluster(),
                    impossible);
        }
    }

    private static Optional<HashMark> compare(Materials materials)
            throws IOException, InterruptedException {
        for (var mark : materials.marks().reversed()) {
            switch (materials.rebuild().hashKv(mark.revision(), mark.compactRevision())) {
                case HashKv.Hash computed -> {
                    if (!computed.agreesWith(mark.hash())) {
                        throw contradiction(materials, mark, computed);
                    }
                    return Optional.of(mark);
                }
                case HashKv.NotComparable _ -> {
                    // It was asked after a compaction that the snapshot has not seen, or before.
                }
            }
        }
        return Optional.empty();
    }

    private static OperatorException contradiction(
            Materials materials, HashMark mark, HashKv.Hash computed) {
        return new OperatorException(
                Failure.MISMATCH,
                "ARCHIVE_CONTRADICTS_CLUSTER",
                "backup %s and the archive behind it give hash %d at revision %d, where member %s answered %d"
                        .formatted(
                                materials.route().base().id(),
                                Integer.toUnsignedLong(computed.value()),
                                mark.revision(),
                                mark.member(),
                                Integer.toUnsignedLong(mark.hash())),
                "Nothing was placed.",
                "choose a snapshot after that: quorate backup list -c "
                        + materials.route().base().manifest().cluster());
    }
}
