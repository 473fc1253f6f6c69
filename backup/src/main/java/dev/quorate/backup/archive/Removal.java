package dev.quorate.backup.archive;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Removes backups one by one, oldest first, and looks before each that what makes it unnecessary
/// is still there: a listing may be late, and somebody else may delete too.
public final class Removal {
    /// Segments are many and small: that which stays is looked for now and then.
    private static final int ANCHOR_EVERY = 50;

    private final Backups backups;
    private final Map<LineageId, Manifest> anchors;
    private final Publisher.Gate before;

    /// @param anchors for each lineage the verified backup that stays
    /// @param before is passed before each deletion
    public Removal(Backups backups, Map<LineageId, Manifest> anchors, Publisher.Gate before) {
        this.backups = backups;
        this.anchors = Map.copyOf(anchors);
        this.before = before;
    }

    /// @return those that were there and are gone now
    /// @throws OperatorException [Failure#REFUSED] when the backup that is to stay is not there
    public List<Manifest> remove(List<Manifest> unnecessary) throws IOException {
        var removed = new ArrayList<Manifest>();
        for (var manifest :
                unnecessary.stream().sorted(Comparator.comparing(Manifest::id)).toList()) {
            var anchor = anchors.get(manifest.lineage());
            if (anchor == null || anchor.equals(manifest)) {
                throw new IllegalArgumentException(
                        "nothing would stay of lineage " + manifest.lineage());
            }
            before.pass();
            if (!backups.complete(anchor)) {
                throw gone(anchor, removed.size());
            }
            if (backups.published(manifest) && !backups.held(manifest)) {
                backups.delete(manifest);
                removed.add(manifest);
            }
        }
        return removed;
    }

    /// Removes segments of the log, the oldest first.
    ///
    /// @return those that were there and are gone now
    /// @throws OperatorException [Failure#REFUSED] when the backup that is to stay is not there
    public List<LogCatalogue.Entry> remove(ChangeLog log, List<LogCatalogue.Entry> unnecessary)
            throws IOException {
        var removed = new ArrayList<LogCatalogue.Entry>();
        for (var entry :
                unnecessary.stream()
                        .sorted(Comparator.comparingLong(LogCatalogue.Entry::last))
                        .toList()) {
            var anchor = anchors.get(entry.lineage());
            if (anchor == null || anchor.revision() < entry.last()) {
                throw new IllegalArgumentException(
                        "nothing makes %s unnecessary".formatted(entry.key()));
            }
            before.pass();
            if (removed.size() % ANCHOR_EVERY == 0 && !backups.complete(anchor)) {
                throw gone(anchor, removed.size());
            }
            if (log.published(entry)) {
                log.delete(entry);
                removed.add(entry);
            }
        }
        return removed;
    }

    private OperatorException gone(Manifest anchor, int removed) {
        return new OperatorException(
                Failure.REFUSED,
                "ANCHOR_GONE",
                "backup %s, which was to stay, is not in the store".formatted(anchor.id()),
                "%d older objects were removed before; nothing more is.".formatted(removed),
                "quorate backup list -c %s; then take a new one: quorate backup now -c %s"
                        .formatted(backups.cluster(), backups.cluster()));
    }
}
