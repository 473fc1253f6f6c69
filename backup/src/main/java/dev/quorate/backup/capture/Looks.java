package dev.quorate.backup.capture;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;

/// When the cluster was at which revision, as linearizable reads told: what is above the revision
/// of one was made after that read began.
final class Looks {
    private static final int LOOKS_MAX = 100_000;

    private final ArrayDeque<Look> looks = new ArrayDeque<>();

    /// @param at when the read began
    record Look(Instant at, long revision) {}

    synchronized void add(Look look) {
        var last = looks.peekLast();
        if (last != null && last.revision() >= look.revision()) {
            // The same revision, later: the earlier look says less.
            looks.removeLast();
        }
        looks.addLast(look);
        if (looks.size() > LOOKS_MAX) {
            looks.removeFirst();
        }
    }

    /// When a revision was made, at the earliest. Revisions are asked for in ascending order: what
    /// is older than the answer is forgotten.
    ///
    /// @return empty when no look was below it
    synchronized Optional<Instant> before(long revision) {
        Optional<Look> latest = Optional.empty();
        while (!looks.isEmpty() && looks.getFirst().revision() < revision) {
            latest = Optional.of(looks.removeFirst());
        }
        latest.ifPresent(looks::addFirst);
        return latest.map(Look::at);
    }

    /// The cluster's revisions begin anew.
    synchronized void clear() {
        looks.clear();
    }
}
