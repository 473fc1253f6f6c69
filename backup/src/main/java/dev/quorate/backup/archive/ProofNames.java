package dev.quorate.backup.archive;

import dev.quorate.backup.store.ObjectKey;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The proofs of one backup as a listing shows them. Their names say level and time, so that of all
/// the looks in the life of a backup only those that tell something are read.
final class ProofNames {
    private static final List<Level> TELLING = List.of(Level.TRUE, Level.DRILLED);

    private final List<ObjectKey> keys = new ArrayList<>();

    void add(ObjectKey key) {
        keys.add(key);
    }

    /// Rows of proofs, each the newest first, of which the first that counts tells something: of
    /// all of them, and of each level that a lower one does not take back. Whoever plants a newer
    /// one that does not count hides none that does.
    List<List<ObjectKey>> rows() {
        var rows = new ArrayList<List<ObjectKey>>();
        rows.add(newestFirst(""));
        TELLING.forEach(level -> rows.add(newestFirst(level.text() + "-")));
        return rows;
    }

    private List<ObjectKey> newestFirst(String beginning) {
        return keys.stream()
                .filter(key -> name(key).startsWith(beginning))
                .sorted(Comparator.comparing(ProofNames::time).reversed())
                .toList();
    }

    private static String name(ObjectKey key) {
        return key.text().substring(key.text().lastIndexOf('/') + 1);
    }

    private static String time(ObjectKey key) {
        var name = name(key);
        return name.substring(name.indexOf('-') + 1);
    }
}
