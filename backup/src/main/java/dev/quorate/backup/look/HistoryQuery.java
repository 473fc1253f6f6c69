package dev.quorate.backup.look;

import java.time.Instant;

/// Which part of a history is wanted.
///
/// @param firstRevision of every lineage
/// @param lastRevision of every lineage
/// @param since what was certainly made before is left out
/// @param until what was certainly made after is left out
/// @param values whether values are wanted too
/// @param deletionsOnly whether nothing but deletions is wanted
public record HistoryQuery(
        KeyScope keys,
        long firstRevision,
        long lastRevision,
        Instant since,
        Instant until,
        boolean values,
        boolean deletionsOnly) {
    /// Everything that happened to some keys.
    public static HistoryQuery of(KeyScope keys) {
        return new HistoryQuery(keys, 0, Long.MAX_VALUE, Instant.MIN, Instant.MAX, false, false);
    }

    public HistoryQuery revisions(long first, long last) {
        return new HistoryQuery(keys, first, last, since, until, values, deletionsOnly);
    }

    public HistoryQuery times(Instant from, Instant to) {
        return new HistoryQuery(keys, firstRevision, lastRevision, from, to, values, deletionsOnly);
    }

    public HistoryQuery withValues() {
        return new HistoryQuery(
                keys, firstRevision, lastRevision, since, until, true, deletionsOnly);
    }

    public HistoryQuery deletions() {
        return new HistoryQuery(keys, firstRevision, lastRevision, since, until, values, true);
    }

    boolean timeless() {
        return since.equals(Instant.MIN) && until.equals(Instant.MAX);
    }

    boolean touches(Stretch stretch) {
        return stretch.first() <= lastRevision
                && stretch.last() >= firstRevision
                && within(stretch.notBefore(), stretch.notAfter());
    }

    /// Whether something that was made between two times can be what is wanted.
    boolean within(Instant notBefore, Instant notAfter) {
        return !notAfter.isBefore(since) && !notBefore.isAfter(until);
    }
}
